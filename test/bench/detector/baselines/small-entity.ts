import type { Entity, Rows, Run } from '../../../../bench/detector/data/entity.ts';
import { seededRandom } from '../../../../bench/detector/faults/random.ts';

const METRICS = 2;

interface Wanted {
  readonly name?: string;
  readonly trainRows?: number;
  readonly testRows?: number;
  /** Rows in which both metrics lie far outside of what they otherwise do. */
  readonly anomalies?: readonly Run[];
}

/** Two quiet metrics around 0, one row a minute. */
export function smallEntity({
  name = 'small',
  trainRows = 200,
  testRows = 100,
  anomalies = [{ first: 60, last: 69 }],
}: Wanted = {}): Entity {
  const train = quietRows(trainRows, `${name} train`);
  const test = quietRows(testRows, `${name} test`);
  for (const { first, last } of anomalies) test.values.fill(50, first * METRICS, (last + 1) * METRICS);
  return {
    name,
    metrics: ['one', 'other'].map((metric) => ({ name: metric, transform: 'linear' })),
    intervalMs: 60_000,
    train,
    test,
    anomalies,
    culprits: [],
  };
}

function quietRows(rows: number, stream: string): Rows {
  const { normal } = seededRandom(7, stream);
  return { values: Float64Array.from({ length: rows * METRICS }, normal), rows, startMs: 0 };
}
