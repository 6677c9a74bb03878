import { startStream } from '../../../../../domain/detection/anomaly/single-metric/stream-state.ts';
import type { StreamSettings } from '../../../../../domain/detection/anomaly/single-metric/stream-state.ts';
import { nextStep } from '../../../../../domain/detection/anomaly/single-metric/stream.ts';
import type { StreamStep } from '../../../../../domain/detection/anomaly/single-metric/stream.ts';

export const HALF_HOUR_MS = 1_800_000;
export const ROWS_A_DAY = 48;
export const START_MS = Date.UTC(2024, 0, 1);
/** What the tests call an alarm: near where NAB's standard score is best. */
export const LINE = 2.3;

export const HALF_HOURLY: StreamSettings = {
  intervalMs: HALF_HOUR_MS,
  learnRows: 3 * ROWS_A_DAY,
  leastChanges: [0],
};

export const sampleAt = (row: number, ...values: number[]) => ({
  atMs: START_MS + row * HALF_HOUR_MS,
  values: Float64Array.from(values),
});

/** The steps of a series, a sample a row. */
export function stepsOf(rows: readonly (readonly number[])[], settings = HALF_HOURLY): StreamStep[] {
  let state = startStream(settings);
  return rows.map((values, row) => {
    const step = nextStep(state, sampleAt(row, ...values));
    state = step.state;
    return step;
  });
}

/** Rows whose onset passes the line. */
export const alarmsOf = (steps: readonly StreamStep[], line = LINE): number[] =>
  steps.flatMap(({ onset }, row) => (onset > line ? [row] : []));

/** The same noise every time, between −1 and 1. */
export function noise(count: number, seed = 7): number[] {
  let state = seed;
  return Array.from({ length: count }, () => {
    state = (state * 48_271) % 2_147_483_647;
    return (2 * state) / 2_147_483_647 - 1;
  });
}

/** A working day: high at noon, low at midnight, with some noise. */
export const dailyRhythm = (days: number): number[] =>
  noise(days * ROWS_A_DAY).map(
    (one, row) => 100 - 50 * Math.cos((2 * Math.PI * (row % ROWS_A_DAY)) / ROWS_A_DAY) + 2 * one,
  );
