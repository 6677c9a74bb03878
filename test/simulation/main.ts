import { writeFileSync } from 'node:fs';
import { readOptions, wholeNumber } from '../scenarios/runner/cli.ts';
import { Problem, sentenceOf } from '../scenarios/runner/problem.ts';
import { machine } from '../scenarios/runner/report.ts';
import { checkStories } from './check-stories.ts';
import type { Violation } from './check-stories.ts';
import { tallyText } from './tally.ts';

const USAGE = 'npm run simulate -- [--runs N] [--seed N] [--from RUN] [--only RUN] [--json FILE]';
const HELP = `${USAGE}

Tells releases without a server: the real workflow code on a small runtime, with random faults at every activity, people
who steer, and others who edit; and checks that each ends, explained, with the invariants of the design.

  --runs N     how many (1000)
  --seed N     of which series (1); the same seed tells the same
  --from RUN   begin with that run of the series, counted from 0: a long one can be told in parts, side by side
  --only RUN   only that run, as a violation names it
  --json FILE  the figures

Exit code 0: nothing broken; 1: something was that must never be; 2: it could not be run.`;
const SAY_EVERY_MS = 10_000;
const MOST_RUNS = 1_000_000;

// A hundred thousand failures are made, and nobody reads where.
Error.stackTraceLimit = 1;

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (failed) {
  console.error(sentenceOf(failed));
  process.exitCode = 2;
}

async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = readOptions(
    args,
    {
      runs: { type: 'string', default: '1000' },
      seed: { type: 'string', default: '1' },
      from: { type: 'string', default: '0' },
      only: { type: 'string' },
      json: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
    USAGE,
  );
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  if (positionals[0] !== undefined)
    throw new Problem(`"${positionals[0]}" is not an option`, `usage: ${USAGE}`);
  const runs = values.only === undefined ? wholeNumber('runs', values.runs, MOST_RUNS) : 1;
  const from = wholeNumber('from', String(Number(values.only ?? values.from) + 1), MOST_RUNS) - 1;
  const seed = wholeNumber('seed', values.seed, 2_000_000_000);
  const startedMs = performance.now();
  const { tally, violation } = await checkStories({ runs, seed, from, onRun: progress(runs, startedMs) });
  const seconds = Math.round((performance.now() - startedMs) / 1000);
  if (values.json !== undefined)
    writeFileSync(
      values.json,
      `${JSON.stringify({ machine: machine(), seed, from, seconds, ...tally, violation }, null, 2)}\n`,
    );
  console.log(tallyText(tally));
  if (violation !== null) console.log(violationText(violation, seed));
  const verdict = violation === null ? '0 stuck, nothing broken' : `broken in run ${String(violation.run)}`;
  console.log(`${verdict}: ${String(tally.runs)} runs of seed ${String(seed)} in ${String(seconds)} s`);
  return violation === null ? 0 : 1;
}

function progress(runs: number, startedMs: number): (told: number) => void {
  let saidMs = startedMs;
  return (told) => {
    const nowMs = performance.now();
    if (nowMs - saidMs < SAY_EVERY_MS) return;
    saidMs = nowMs;
    const seconds = Math.round((nowMs - startedMs) / 1000);
    console.log(`${String(seconds).padStart(5)}s ${String(told)} of ${String(runs)}`);
  };
}

function violationText({ run, broken, smallest, ended }: Violation, seed: number): string {
  return [
    '',
    `run ${String(run)}:`,
    ...broken.map((sentence) => `  - ${sentence}`),
    'the smallest story in which something is broken:',
    JSON.stringify(smallest, null, 1),
    ...ended.lines,
    ...ended.broken.map((sentence) => `  - ${sentence}`),
    `once more: npm run simulate -- --seed ${String(seed)} --only ${String(run)}`,
    '',
  ].join('\n');
}
