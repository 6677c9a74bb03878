import { writeFileSync } from 'node:fs';
import { Connection } from '@temporalio/client';
import { readStack } from '../../deploy/local/stack-record.ts';
import type { Stack } from '../../deploy/local/stack-record.ts';
import { readOptions, wholeNumber } from '../../test/scenarios/runner/cli.ts';
import { Problem } from '../../test/scenarios/runner/problem.ts';
import { machine } from '../../test/scenarios/runner/report.ts';
import { findSurroundings } from '../../test/scenarios/runner/surroundings.ts';
import { measureAborts } from './abort.ts';
import { measureApprovals } from './approval.ts';
import { missedAims, rowsText } from './figures.ts';
import { measureKills } from './kills/lanes.ts';
import { measureMetrics } from './metric.ts';
import type { Bench } from './part.ts';
import { PARTS, chooseParts } from './parts.ts';
import type { Part } from './parts.ts';
import { abortPart, approvalPart, killPart, metricPart, wrongIn } from './summary.ts';
import type { Measured } from './summary.ts';

export const RELEASE_USAGE = `npm run bench -- release [--only ${PARTS.join(',')}] [--json FILE] [--runs N] [--parallel N] [--approvals N] [--kills N] [--lanes N]`;

/** Times releases on the running stack. @returns 1 when something of it went wrong; a missed aim is told, and is no failure */
export async function benchRelease(args: readonly string[], signal: AbortSignal): Promise<number> {
  const { values } = readOptions(
    args,
    {
      only: { type: 'string' },
      json: { type: 'string' },
      runs: { type: 'string', default: '5' },
      parallel: { type: 'string', default: '4' },
      approvals: { type: 'string', default: '60' },
      kills: { type: 'string', default: '200' },
      lanes: { type: 'string', default: '3' },
    },
    RELEASE_USAGE,
  );
  const parts = chooseParts(values.only ?? null);
  const asked = {
    runs: wholeNumber('runs', values.runs, 100),
    parallel: wholeNumber('parallel', values.parallel, 12),
    approvals: wholeNumber('approvals', values.approvals, 1000),
    kills: wholeNumber('kills', values.kills, 10_000),
    lanes: wholeNumber('lanes', values.lanes, 8),
  };
  const startedMs = performance.now();
  const seconds = (): number => (performance.now() - startedMs) / 1000;
  const say = (text: string): void => {
    console.log(`${seconds().toFixed(0).padStart(5)}s ${text}`);
  };
  const stack = readStack();
  const around = await findSurroundings(stack);
  const connection = await connect(stack);
  const bench: Bench = { around, connection, runs: asked.runs, parallel: asked.parallel, say, signal };
  const measured: Measured[] = [];
  try {
    for (const part of parts) {
      say(`part ${part}`);
      measured.push(await measure(part, bench, { ...asked, stack }));
      write(values.json, measured, seconds());
      signal.throwIfAborted();
    }
  } finally {
    await connection.close();
  }
  return conclude(measured);
}

function measure(
  part: Part,
  bench: Bench,
  { stack, approvals, kills, lanes }: { stack: Stack; approvals: number; kills: number; lanes: number },
): Promise<Measured> {
  switch (part) {
    case 'metric':
      return measureMetrics(bench).then(metricPart);
    case 'approval':
      return measureApprovals(bench, approvals).then(approvalPart);
    case 'abort':
      return measureAborts(bench).then(abortPart);
    case 'kills':
      return measureKills(stack, { kills, lanes, say: bench.say, signal: bench.signal }).then((found) =>
        killPart(found, kills),
      );
  }
}

/** After each part, so that an hour is not lost with its last minute. */
function write(file: string | undefined, measured: readonly Measured[], seconds: number): void {
  if (file === undefined) return;
  const rows = measured.flatMap((one) => one.rows);
  const report = {
    machine: machine(),
    seconds: Math.round(seconds),
    missed: missedAims(rows),
    wrong: wrongIn(measured),
    parts: measured,
  };
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
}

function conclude(measured: readonly Measured[]): number {
  const rows = measured.flatMap((one) => one.rows);
  const wrong = wrongIn(measured);
  console.log(`\n${rowsText(rows)}\n`);
  for (const sentence of measured.flatMap(({ sentences }) => sentences)) console.log(sentence);
  for (const sentence of missedAims(rows)) console.log(`missed: ${sentence}`);
  for (const sentence of wrong) console.log(`wrong: ${sentence}`);
  console.log(wrong.length === 0 ? 'every run was right' : `${String(wrong.length)} things went wrong`);
  return wrong.length === 0 ? 0 : 1;
}

const connect = ({ temporalAddress }: Stack): Promise<Connection> =>
  Connection.connect({ address: temporalAddress }).catch((failed: unknown) => {
    throw new Problem(`Temporal does not answer at ${temporalAddress}`, 'start the stack with `make up`', {
      cause: failed,
    });
  });
