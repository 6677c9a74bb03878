import { mkdirSync, writeFileSync } from 'node:fs';
import { readOptions, wholeNumber } from '../../test/scenarios/runner/cli.ts';
import { Problem } from '../../test/scenarios/runner/problem.ts';
import { machine } from '../../test/scenarios/runner/report.ts';
import { writeEntity } from './faults/write-entity.ts';
import { FAULT_KINDS } from './faults/fault-kinds.ts';
import { generateFaults } from './faults/generate-faults.ts';
import { reportText, reported, sumUp } from './report.ts';
import { allRows } from './rows/all-rows.ts';

export const DETECTOR_USAGE = 'npm run bench -- detector --data DIR [--json FILE]';
export const FAULTS_USAGE =
  'npm run bench -- faults --out DIR [--seed N] [--size X] [--kind NAME] [--days N] [--test-days N]';

/** Measures the detector on labelled data. @returns 1 when a figure is below its floor */
export function benchDetector(args: readonly string[]): number {
  const { values } = readOptions(
    args,
    { data: { type: 'string' }, json: { type: 'string' } },
    DETECTOR_USAGE,
  );
  if (values.data === undefined)
    throw new Problem('--data is missing', `name the folder with the labelled sets: ${DETECTOR_USAGE}`);
  const startedMs = performance.now();
  const seconds = () => (performance.now() - startedMs) / 1000;
  const rows = reported(
    allRows(values.data, (set) => {
      console.log(`${seconds().toFixed(0).padStart(5)}s ${set}`);
    }),
  );
  if (values.json !== undefined)
    writeFileSync(
      values.json,
      `${JSON.stringify({ machine: machine(), seconds: seconds(), rows }, null, 2)}\n`,
    );
  const { text, isBelow } = sumUp(rows);
  console.log(`\n${reportText(rows)}\n\n${text}`);
  return isBelow ? 1 : 0;
}

/** Writes a generated service with injected faults in the layout that `detector --data` reads. */
export function writeFaults(args: readonly string[]): number {
  const { values } = readOptions(
    args,
    {
      out: { type: 'string' },
      seed: { type: 'string', default: '1' },
      size: { type: 'string', default: '1' },
      kind: { type: 'string' },
      days: { type: 'string', default: '7' },
      'test-days': { type: 'string', default: '3' },
    },
    FAULTS_USAGE,
  );
  if (values.out === undefined) throw new Problem('--out is missing', `name a folder: ${FAULTS_USAGE}`);
  const kind = FAULT_KINDS.find((one) => one === values.kind);
  if (values.kind !== undefined && kind === undefined)
    throw new Problem(`there is no fault called "${values.kind}"`, `give one of ${FAULT_KINDS.join(', ')}`);
  const entity = generateFaults({
    seed: wholeNumber('seed', values.seed, 1_000_000_000),
    size: Number(values.size),
    days: wholeNumber('days', values.days, 366),
    testDays: wholeNumber('test-days', values['test-days'], 366),
    ...(kind === undefined ? {} : { kinds: [kind] }),
  });
  mkdirSync(values.out, { recursive: true });
  writeEntity(values.out, entity);
  console.log(`${entity.name}: ${String(entity.faults.length)} faults, written to ${values.out}`);
  return 0;
}
