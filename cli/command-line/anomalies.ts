import { Option } from 'commander';
import type { Command } from 'commander';
import { ANOMALY_TIERS } from '../../domain/access/schema.ts';
import { explainAnomaly, refuteAnomaly } from '../commands/anomalies.ts';
import { get, OUTPUTS } from '../commands/get.ts';
import type { GetOptions } from '../commands/get.ts';
import type { Run } from '../program.ts';
import { wholeNumber } from './numbers.ts';

export function anomalyCommands(program: Command, run: Run): void {
  const anomalies = program
    .command('anomalies')
    .description('what the detectors found strange, why, and your word on it');
  anomalies
    .command('list')
    .description('the newest first; the same as `get anomalies`')
    .option('-n, --namespace <name>', 'of one namespace')
    .option('--scope <scope>', 'of one scope')
    .addOption(new Option('--tier <tier>', 'the highest they reached').choices(ANOMALY_TIERS))
    .option('--limit <n>', 'at most so many', wholeNumber(1, 200))
    .addOption(new Option('-o, --output <form>', 'how to show them').choices(OUTPUTS).default('table'))
    .action((options: GetOptions) =>
      run(async (session) => {
        await get(session, 'anomalies', options);
        return undefined;
      }),
    );
  anomalies
    .command('explain')
    .description('one anomaly: the series, where they were expected, why it was flagged, what was done')
    .argument('<id>', 'any beginning of its id')
    .addOption(new Option('-o, --output <form>').choices(['text', 'json']).default('text'))
    .action((id: string, options: { output: 'text' | 'json' }) =>
      run(async (session) => {
        await explainAnomaly(session, id, options);
        return undefined;
      }),
    );
  anomalies
    .command('feedback')
    .description('say that it is none: the next training learns that this is normal')
    .argument('<id>', 'any beginning of its id')
    .requiredOption('--not-an-anomaly', 'the one verdict there is')
    .option('--reason <text>', 'for whoever looks next')
    .action((id: string, options: { reason?: string }) =>
      run(async (session) => {
        await refuteAnomaly(session, id, options);
        return undefined;
      }),
    );
}
