import { cell } from '../anomaly/metric.ts';
import { quantileOf } from '../anomaly/quantile.ts';

/** What was seen of one metric, in order of time; nothing missing. */
export interface Points {
  /** Hours before the newest row: 0 is now, the rest is negative. */
  readonly hours: Float64Array;
  readonly values: Float64Array;
}

export const HOUR_MS = 3_600_000;

/** @param values an even grid, NaN = missing */
export function pointsOf(values: Float64Array, intervalMs: number): Points {
  const last = values.length - 1;
  const hours = values.map((value, row) =>
    Number.isFinite(value) ? ((row - last) * intervalMs) / HOUR_MS : Number.NaN,
  );
  return { hours: hours.filter(Number.isFinite), values: values.filter(Number.isFinite) };
}

export const partOf = ({ hours, values }: Points, from: number, to?: number): Points => ({
  hours: hours.subarray(from, to),
  values: values.subarray(from, to),
});

/** The points of the newest hours. */
export function newestOf(points: Points, hours: number): Points {
  const from = points.hours.findIndex((hour) => hour >= -hours);
  return partOf(points, from < 0 ? points.hours.length : from);
}

export const medianOf = (values: Float64Array): number => quantileOf(values.toSorted(), 0.5);

/**
 * At most `most` points in place of many: each the median of what its equal share of the time held. Bounds the cost of what
 * looks at all pairs; a stretch with nothing in it has no point.
 */
export function thinned(points: Points, most: number): Points {
  const { hours } = points;
  const count = hours.length;
  if (count <= most) return points;
  const begins = cell(hours, 0);
  const width = (cell(hours, count - 1) - begins) / most;
  const blockOf = (place: number) => Math.min(Math.floor((cell(hours, place) - begins) / width), most - 1);
  const starts: number[] = [];
  for (let place = 0; place < count; place += 1)
    if (place === 0 || blockOf(place) !== blockOf(place - 1)) starts.push(place);
  const blocks = starts.map((start, at) => partOf(points, start, starts[at + 1] ?? count));
  return {
    hours: Float64Array.from(blocks, (block) => medianOf(block.hours)),
    values: Float64Array.from(blocks, (block) => medianOf(block.values)),
  };
}
