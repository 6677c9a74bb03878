import { Argument, Option } from 'commander';
import type { Command } from 'commander';
import { doctor } from '../commands/doctor.ts';
import { get, NOUNS, OUTPUTS } from '../commands/get.ts';
import type { GetOptions, Noun } from '../commands/get.ts';
import { dora } from '../commands/releases.ts';
import type { DoraOptions } from '../commands/releases.ts';
import { watch } from '../commands/watch.ts';
import type { WatchOptions } from '../commands/watch.ts';
import type { Run } from '../program.ts';
import { wholeNumber } from './numbers.ts';

const DAY_SECONDS = 86_400;

export function readCommands(program: Command, run: Run): void {
  program
    .command('get')
    .description(
      'list workloads, heals, actions, anomalies, detectors, releases …; or the figures of delivery',
    )
    .addArgument(new Argument('<what>').choices([...NOUNS, 'dora']))
    .option('-n, --namespace <name>', 'of one namespace')
    .option('--scope <scope>', 'of one scope')
    .option('--status <status>', 'with one status (not for anomalies and detectors)')
    .option('--open', 'releases that are not over')
    .option('--severity <severity>', 'bugs of one severity')
    .option('--days <n>', 'dora: how far back (default: 30)', wholeNumber(1, 3650))
    .option('--limit <n>', 'at most so many', wholeNumber(1, 200))
    .addOption(new Option('-o, --output <form>', 'how to show them').choices(OUTPUTS).default('table'))
    .action((what: Noun | 'dora', options: GetOptions & DoraOptions) =>
      run(async (session) => {
        if (what === 'dora') await dora(session, options);
        else await get(session, what, options);
        return undefined;
      }),
    );
  program
    .command('watch')
    .description('follow what is seen, decided, done, verified and undone, as it happens')
    .option('-n, --namespace <name>', 'of one namespace')
    .option('--scope <scope>', 'of one scope')
    .option('--for <seconds>', 'end by itself', wholeNumber(1, DAY_SECONDS))
    .option('--since <seconds>', 'begin so far back', wholeNumber(0, DAY_SECONDS), 300)
    .addOption(
      new Option('-o, --output <form>', 'json: one object a line')
        .choices(['table', 'json'])
        .default('table'),
    )
    .action((options: WatchOptions) =>
      run(async (session) => {
        await watch(session, options);
        return undefined;
      }),
    );
  program
    .command('doctor')
    .description('look at everything Paramedic needs and say what to do next')
    .addOption(new Option('-o, --output <form>').choices(['text', 'json']).default('text'))
    .action((options: { output: 'text' | 'json' }) => run((session) => doctor(session, options)));
}
