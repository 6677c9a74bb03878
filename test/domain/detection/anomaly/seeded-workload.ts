import { QUIET, alarmRuleOf, nextAlarm } from '../../../../domain/detection/anomaly/alarm.ts';
import type { Tier } from '../../../../domain/detection/anomaly/alarm.ts';
import { fitModel } from '../../../../domain/detection/anomaly/fit.ts';
import type { Metric, Rows } from '../../../../domain/detection/anomaly/metric.ts';
import type { Model } from '../../../../domain/detection/anomaly/model.ts';
import { prepareScore } from '../../../../domain/detection/anomaly/score.ts';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;
export const INTERVAL_MS = 5 * MINUTE_MS;
export const ROWS_A_DAY = DAY_MS / INTERVAL_MS;
/** A Monday, midnight. */
export const START_MS = Date.UTC(2026, 0, 5);

export const METRICS: readonly Metric[] = [
  { name: 'cpu', transform: 'linear' },
  { name: 'memory', transform: 'linear' },
  { name: 'requests', transform: 'log' },
  { name: 'latency', transform: 'log' },
];
export const CPU = 0;
export const MEMORY = 1;
export const REQUESTS = 2;
export const LATENCY = 3;

/** Numbers in [0, 1), the same for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** About standard normal: twelve uniforms. */
export function noiseFrom(seed: number): () => number {
  const random = randomFrom(seed);
  return () => {
    let sum = -6;
    for (let count = 0; count < 12; count += 1) sum += random();
    return sum;
  };
}

/** A service by day and night: cpu, requests and latency follow one load, memory wanders by itself. */
export function seededWorkload(rows: number, seed: number): number[][] {
  const noise = noiseFrom(seed);
  let burst = 0;
  let memory = 0;
  return Array.from({ length: rows }, (_, row) => {
    burst = 0.7 * burst + 0.08 * noise();
    memory = 0.9 * memory + 0.01 * noise();
    const load = Math.exp(0.5 * Math.sin((2 * Math.PI * row) / ROWS_A_DAY) + burst);
    return [
      0.1 + 0.2 * load + 0.005 * noise(),
      0.6 + memory,
      100 * load * Math.exp(0.02 * noise()),
      20 * Math.sqrt(load) * Math.exp(0.03 * noise()),
    ];
  });
}

export const historyOf = (rows: readonly (readonly number[])[], startMs = START_MS): Rows => ({
  values: Float64Array.from(rows.flat()),
  rows: rows.length,
  startMs,
});

/** The model learned from rows, which must be enough. */
export function modelOf(
  rows: readonly (readonly number[])[],
  metrics: readonly Metric[] = METRICS,
  intervalMs = INTERVAL_MS,
): Model {
  const fit = fitModel(metrics, historyOf(rows), intervalMs);
  if (fit.status !== 'fitted') throw new Error(`only ${String(fit.rows)} of ${String(fit.needed)} rows`);
  return fit.model;
}

/** The surprise at each row, the first of them `afterRows` into the series; null where nothing could be judged. */
export function scoresOf(
  model: Model,
  rows: readonly (readonly number[])[],
  afterRows = 0,
): (number | null)[] {
  const score = prepareScore(model);
  let memory = score.start();
  return rows.map((values, row) => {
    const atMs = START_MS + (afterRows + row) * model.basis.intervalMs;
    const scored = score.next(memory, { atMs, values: Float64Array.from(values) });
    memory = scored.memory;
    return scored.surprise;
  });
}

/** The surprise at each row of a series in which every row can be judged. */
export const surprisesOf = (...given: Parameters<typeof scoresOf>): number[] =>
  scoresOf(...given).map((surprise) => {
    if (surprise === null) throw new Error('a row could not be judged');
    return surprise;
  });

/** What an alarm with the lines of the model says at each of these surprises. */
export function tiersOf(model: Model, surprises: readonly (number | null)[], afterRows = 0): Tier[] {
  const rule = alarmRuleOf(model);
  let state = QUIET;
  return surprises.map((surprise, row) => {
    const step = nextAlarm(rule, state, surprise, START_MS + (afterRows + row) * model.basis.intervalMs);
    state = step.state;
    return step.tier;
  });
}
