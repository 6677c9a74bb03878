import { Argument, Option } from 'commander';
import type { Command } from 'commander';
import { decide } from '../commands/decide.ts';
import { describeHeal, stopHeal } from '../commands/heals.ts';
import type { DecideOptions } from '../commands/heals.ts';
import type { Run } from '../program.ts';

export function healCommands(program: Command, run: Run): void {
  program
    .command('describe')
    .description('one heal: what was seen, decided, done, verified, undone, and why')
    .addArgument(new Argument('<what>').choices(['heal']))
    .argument('<id>', 'any beginning or end of its id')
    .addOption(new Option('-o, --output <form>').choices(['text', 'json']).default('text'))
    .action((_what: string, id: string, options: { output: 'text' | 'json' }) =>
      run(async (session) => {
        await describeHeal(session, id, options);
        return undefined;
      }),
    );
  const plan = () =>
    new Option('--plan <hash>', 'only if this is the plan that waits (as `describe` or `status` shows it)');
  program
    .command('approve')
    .description('let the plan that waits go ahead, in your name')
    .argument('<heal or release>')
    .option('--reason <text>', 'for whoever looks next')
    .addOption(plan())
    .action((id: string, options: DecideOptions) =>
      run(async (session) => {
        await decide(session, 'approve', id, options);
        return undefined;
      }),
    );
  program
    .command('reject')
    .description('refuse the plan that waits; a heal is handed to people, a release changes nothing')
    .argument('<heal or release>')
    .requiredOption('--reason <text>', 'for whoever looks next')
    .addOption(plan())
    .action((id: string, options: DecideOptions) =>
      run(async (session) => {
        await decide(session, 'reject', id, options);
        return undefined;
      }),
    );
  program
    .command('stop')
    .description('end a heal at its next safe point and hand it to people')
    .argument('<heal>')
    .requiredOption('--reason <text>', 'for whoever looks next')
    .action((id: string, options: { reason: string }) =>
      run(async (session) => {
        await stopHeal(session, id, options);
        return undefined;
      }),
    );
}
