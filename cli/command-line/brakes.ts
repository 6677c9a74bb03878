import { Option } from 'commander';
import type { Command } from 'commander';
import { breakerStatus, pullBreaker } from '../commands/breaker.ts';
import type { PullOptions } from '../commands/breaker.ts';
import type { Run } from '../program.ts';
import { wholeNumber } from './numbers.ts';

const MOST_MINUTES = 10_080;

export function brakeCommands(program: Command, run: Run): void {
  const breaker = program.command('breaker').description('the kill switch and the brakes of the scopes');
  breaker
    .command('status')
    .description('what is on, who put it on, and how it is lifted')
    .option('--scope <scope>', 'of one scope')
    .addOption(new Option('-o, --output <form>').choices(['text', 'json']).default('text'))
    .action((options: { scope?: string; output: 'text' | 'json' }) =>
      run((session) => breakerStatus(session, options)),
    );
  const handle = (name: 'trip' | 'reset' | 'freeze', description: string): Command =>
    breaker
      .command(name)
      .description(description)
      .requiredOption('--reason <text>', 'for whoever looks next')
      .action((options: PullOptions) =>
        run(async (session) => {
          await pullBreaker(session, name, options);
          return undefined;
        }),
      );
  handle('trip', 'stop every write at once; with --scope: no new act in that scope').option(
    '--scope <scope>',
    'only this scope; without it, the kill switch of everything',
  );
  handle('reset', 'release the kill switch; with --scope: the brake of that scope').option(
    '--scope <scope>',
    'only this scope',
  );
  handle('freeze', 'no new act in a scope for some minutes; undo and expiry go on')
    .requiredOption('--scope <scope>', 'which scope')
    .requiredOption('--minutes <n>', 'for how long', wholeNumber(1, MOST_MINUTES));
}
