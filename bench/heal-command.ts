import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readOptions, wholeNumber } from '../test/scenarios/runner/cli.ts';
import { findScenarios } from '../test/scenarios/runner/find-scenarios.ts';
import { closingLine, countsOf, failureText, machine } from '../test/scenarios/runner/report.ts';
import { findSurroundings } from '../test/scenarios/runner/surroundings.ts';
import { benchHealing, oneOfEachMode } from './heal.ts';
import { AIMS, figuresOf, figuresTable, missedAims } from './heal-figures.ts';

export const HEAL_USAGE =
  'npm run bench -- heal [--runs N] [--json FILE] [--only GLOB] [--parallel N] [--alone-seconds N]';
const SCENARIOS = join(import.meta.dirname, '../test/scenarios');

/** Times each failure mode on the running stack. @returns 1 when a run went wrong */
export async function benchHeal(args: readonly string[], signal: AbortSignal): Promise<number> {
  const { values } = readOptions(
    args,
    {
      runs: { type: 'string', default: '5' },
      json: { type: 'string' },
      only: { type: 'string' },
      parallel: { type: 'string', default: '3' },
      'alone-seconds': { type: 'string', default: '180' },
    },
    HEAL_USAGE,
  );
  const startedMs = performance.now();
  const scenarios = oneOfEachMode(findScenarios(SCENARIOS, values.only ?? null));
  const { results, alone } = await benchHealing(scenarios, await findSurroundings(), {
    runs: wholeNumber('runs', values.runs, 100),
    parallel: wholeNumber('parallel', values.parallel, 20),
    aloneSeconds: wholeNumber('alone-seconds', values['alone-seconds'], 1800),
    signal,
    say: (text) => {
      console.log(`${((performance.now() - startedMs) / 1000).toFixed(0).padStart(5)}s ${text}`);
    },
  });
  const modes = figuresOf(results, alone);
  const missed = missedAims(modes);
  const counts = countsOf(results);
  const report = { machine: machine(), aimsP95Ms: AIMS, missed, modes, ...counts, results, alone };
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(report, null, 2)}\n`);
  const failures = failureText(results);
  console.log(`\n${figuresTable(modes)}\n${failures === '' ? '' : `\n${failures}\n`}`);
  for (const sentence of missed) console.log(`missed: ${sentence}`);
  console.log(closingLine(counts));
  return counts.passed === results.length ? 0 : 1;
}
