import { DAY_MS } from '../seasonality.ts';
import { countBelow, elementOf } from './ring.ts';
import type { Ring } from './ring.ts';

/** A week, so that a Saturday finds a Saturday (chosen on NAB and Microsoft together, docs/detection.md). */
const DAYS = 7;
/** One day alone may itself have been strange (chosen on NAB and Microsoft together, docs/detection.md). */
const LEAST_DAYS = 2;
/** Samples may come late, by this many intervals, and still be of that time of day. */
const SLACK_INTERVALS = 1.5;

/** Rows that the days looked back on hold when none is missing. */
export const rowsOfDays = (intervalMs: number): number => Math.round((DAYS * DAY_MS) / intervalMs);

/** Least distance from what was at this time on the days before; null while too few of them are known. */
export function nearestDay(
  { times, means }: { readonly times: Ring; readonly means: Ring },
  smoothed: number,
  atMs: number,
  intervalMs: number,
): number | null {
  let days = 0;
  let nearest = Infinity;
  for (let day = 1; day <= DAYS; day += 1) {
    const then = atMs - day * DAY_MS;
    const place = countBelow(times, then + intervalMs / 2) - 1;
    if (place < 0 || Math.abs(elementOf(times, place) - then) > SLACK_INTERVALS * intervalMs) continue;
    days += 1;
    nearest = Math.min(nearest, Math.abs(smoothed - elementOf(means, place)));
  }
  return days < LEAST_DAYS ? null : nearest;
}
