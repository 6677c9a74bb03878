import { Problem } from '../../../test/scenarios/runner/problem.ts';
import type { Entity, Rows, Run } from '../data/entity.ts';
import { seededRandom } from './random.ts';
import type { Random } from './random.ts';

export interface UniformOptions {
  readonly seed: number;
  /** Normal and anomalous rows of the test split. */
  readonly normal: number;
  readonly anomalous: number;
  readonly trainRows: number;
  /** `apart` (unless given): the normal rows, then the anomalous ones as one run. `mixed`: in random order. */
  readonly order?: 'apart' | 'mixed';
}

interface Range {
  readonly name: string;
  readonly normal: readonly [number, number];
  readonly anomalous: readonly [number, number];
}

const RANGES: readonly Range[] = [
  { name: 'cpuPercent', normal: [20, 60], anomalous: [85, 100] },
  { name: 'memoryPercent', normal: [30, 65], anomalous: [85, 98] },
  { name: 'latencyMs', normal: [50, 200], anomalous: [800, 3000] },
  { name: 'errorPercent', normal: [0, 1], anomalous: [5, 25] },
  { name: 'requestsPerSecond', normal: [100, 500], anomalous: [600, 1200] },
];
const MINUTE_MS = 60_000;
const START_MS = Date.UTC(2026, 0, 5);

/**
 * Rows drawn from two uniform boxes that do not touch, in no order and with no relation between metrics: the kind of
 * data on which "over 90 % accurate" is usually claimed. It proves nothing, since one threshold on any one metric
 * separates it without error; it is here so that the claim can be judged on its own ground, beside real data.
 * @throws Problem for a count that is not a whole number of at least 1
 */
export function generateUniform({
  seed,
  normal,
  anomalous,
  trainRows,
  order = 'apart',
}: UniformOptions): Entity {
  for (const [name, count] of Object.entries({ normal, anomalous, trainRows }))
    if (!Number.isInteger(count) || count < 1)
      throw new Problem(`${name} is ${String(count)}`, 'give a whole number of at least 1');
  const random = seededRandom(seed, 'uniform');
  const train = Array.from({ length: trainRows }, () => false);
  const apart = Array.from({ length: normal + anomalous }, (_, row) => row >= normal);
  const test = order === 'mixed' ? random.shuffled(apart) : apart;
  const anomalies = runsOf(test);
  const every = RANGES.map((_, column) => column);
  return {
    name: `uniform-${String(seed)}`,
    metrics: RANGES.map(({ name }) => ({ name, transform: 'linear' })),
    intervalMs: MINUTE_MS,
    train: rowsOf(random, train, START_MS),
    test: rowsOf(random, test, START_MS + trainRows * MINUTE_MS),
    anomalies,
    culprits: anomalies.map((run) => ({ run, metrics: every })),
  };
}

function rowsOf(random: Random, strange: readonly boolean[], startMs: number): Rows {
  const values = strange.flatMap((isStrange) =>
    RANGES.map(({ normal, anomalous }) => Math.fround(random.between(...(isStrange ? anomalous : normal)))),
  );
  return { values: Float64Array.from(values), rows: strange.length, startMs };
}

const runsOf = (strange: readonly boolean[]): Run[] =>
  strange.flatMap((isStrange, first) => {
    if (!isStrange || strange[first - 1] === true) return [];
    const end = strange.indexOf(false, first);
    return [{ first, last: (end < 0 ? strange.length : end) - 1 }];
  });
