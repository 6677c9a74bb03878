import { writeFileSync } from 'node:fs';
import { readOptions, runCommand, wholeNumber } from './runner/cli.ts';
import { findScenarios, inSuite } from './runner/find-scenarios.ts';
import { Problem } from './runner/problem.ts';
import { closingLine, countsOf, failureText, machine, resultTable } from './runner/report.ts';
import { runAll } from './runner/run-all.ts';
import type { Job } from './runner/run-all.ts';
import { runScenario } from './runner/run-scenario.ts';
import { findSurroundings } from './runner/surroundings.ts';

const USAGE =
  'npm run scenarios -- [--dir DIR] [--only GLOB] [--runs N] [--json FILE] [--parallel N] [--all] [--check]';

await runCommand(async (signal) => {
  const { values, positionals } = readOptions(
    process.argv.slice(2),
    {
      dir: { type: 'string', default: import.meta.dirname },
      only: { type: 'string' },
      runs: { type: 'string', default: '1' },
      json: { type: 'string' },
      parallel: { type: 'string', default: '3' },
      all: { type: 'boolean', default: false },
      check: { type: 'boolean', default: false },
    },
    USAGE,
  );
  if (positionals[0] !== undefined)
    throw new Problem(`"${positionals[0]}" is not an option`, `usage: ${USAGE}`);
  const runs = wholeNumber('runs', values.runs, 100);
  const parallel = wholeNumber('parallel', values.parallel, 20);
  // Every file is checked before anything is touched: a typo in the last one must not cost an hour.
  const scenarios = findScenarios(values.dir, values.only ?? null);
  if (values.check) {
    console.log(`${String(scenarios.length)} scenarios are well-formed`);
    return 0;
  }
  const around = await findSurroundings();
  const startedMs = performance.now();
  const { run: chosen, leftOut } = inSuite(scenarios, values.all || values.only !== undefined);
  if (leftOut.length > 0)
    console.log(`left out, for they are slow: ${leftOut.join(', ')} (name them with --only, or give --all)`);
  const jobs = chosen.flatMap((loaded) =>
    Array.from({ length: runs }, (_, index): Job => ({ loaded, run: index + 1 })),
  );
  const results = await runAll(jobs, parallel, async ({ loaded, run }) => {
    const say = (text: string): void => {
      const second = ((performance.now() - startedMs) / 1000).toFixed(0).padStart(4);
      console.log(`${second}s ${loaded.name} #${String(run)}: ${text}`);
    };
    const result = await runScenario(loaded, around, { run, say, signal });
    say([result.verdict, ...result.why].join('\n  - '));
    return result;
  });
  const counts = countsOf(results);
  const seconds = Math.round((performance.now() - startedMs) / 1000);
  if (values.json !== undefined)
    writeFileSync(
      values.json,
      `${JSON.stringify({ machine: machine(), seconds, ...counts, results }, null, 2)}\n`,
    );
  const failures = failureText(results);
  console.log(`\n${resultTable(results)}\n${failures === '' ? '' : `\n${failures}\n`}`);
  console.log(closingLine(counts));
  return counts.passed === results.length ? 0 : 1;
});
