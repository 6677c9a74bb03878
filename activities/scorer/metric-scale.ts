import { deviationOf, robustScale } from '../../domain/detection/robust-scale.ts';
import type { RobustScale } from '../../domain/detection/robust-scale.ts';
import { METRIC_NAMES } from '../metrics/port.ts';
import type { MetricName } from '../metrics/port.ts';

export type MetricRow = readonly (number | null)[];

interface Shape {
  /** Heavy-tailed figures are compared by ratio, bounded ones by difference. */
  readonly isLogarithmic: boolean;
  /** What nobody would call a difference, after the logarithm where there is one. */
  readonly leastSpread: number;
}

const SHAPES: Readonly<Record<MetricName, Shape>> = {
  cpuCores: { isLogarithmic: false, leastSpread: 0.02 },
  memoryBytes: { isLogarithmic: false, leastSpread: 4 * 1_048_576 },
  p95Ms: { isLogarithmic: true, leastSpread: 0.1 },
  errorRatio: { isLogarithmic: false, leastSpread: 0.005 },
  requestsPerSecond: { isLogarithmic: true, leastSpread: 0.1 },
};

/** Turns a row into spreads away from what is usual, metric by metric. Always finite. */
export type Deviate = (row: MetricRow) => number[];

const shaped = (value: number, name: MetricName): number =>
  SHAPES[name].isLogarithmic ? Math.log1p(Math.max(value, 0)) : value;

const present = (value: number | null | undefined): value is number =>
  typeof value === 'number' && Number.isFinite(value);

/** Learns what is usual. A metric that was never seen, and a sample that is missing, count as usual: no evidence at all. */
export function learnScales(rows: readonly MetricRow[]): Deviate {
  const scales = METRIC_NAMES.map((name, column): RobustScale | null => {
    const values = rows.flatMap((row) => {
      const value = row[column];
      return present(value) ? [shaped(value, name)] : [];
    });
    return values.length === 0 ? null : robustScale(values, SHAPES[name].leastSpread);
  });
  return (row) =>
    METRIC_NAMES.map((name, column) => {
      const value = row[column];
      const scale = scales[column] ?? null;
      return scale === null || !present(value) ? 0 : deviationOf(shaped(value, name), scale);
    });
}
