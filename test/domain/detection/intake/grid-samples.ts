import { gridOf } from '../../../../domain/detection/intake/grid.ts';
import type { GridOptions } from '../../../../domain/detection/intake/grid.ts';
import type { RawSample } from '../../../../domain/detection/intake/order-samples.ts';

export const NOW_MS = 1_800_000_000_000;
export const STEP_MS = 15_000;

/** `rows` steps, the newest of which ends now. */
export const rangeOf = (rows: number) => ({
  fromMs: NOW_MS - (rows - 1) * STEP_MS,
  toMs: NOW_MS,
  stepMs: STEP_MS,
});

/** Seconds before now, and the value then, in the order they came. */
export const came = (...samples: readonly (readonly [secondsAgo: number, value: unknown])[]): RawSample[] =>
  samples.map(([secondsAgo, value]) => ({ atMs: NOW_MS - secondsAgo * 1000, value }));

/** The grid of a gauge's samples, with null where a value is missing. */
export function grid(raw: readonly RawSample[], rows: number, options: Partial<GridOptions> = {}) {
  const asked = { metric: 'cpuCores', kind: 'gauge', nowMs: NOW_MS, ...options } as const;
  const { column, issues } = gridOf(raw, rangeOf(rows), asked);
  return {
    column: Array.from(column, (value) => (Number.isNaN(value) ? null : value)),
    named: Object.fromEntries(issues.map(({ kind, samples }) => [kind, samples])),
    issues,
  };
}
