import { at } from '../metric.ts';
import { DAY_MS } from '../seasonality.ts';
import { NO_HISTORY, TAUGHT_ROWS, lookAt, remembered } from './features.ts';
import type { History } from './features.ts';
import { newestOf } from './ring.ts';
import { learnStrangeness, surpriseOf } from './strangeness.ts';
import type { Strangeness } from './strangeness.ts';

/** All that is known about one metric; plain data, equal after a round trip through JSON. */
export interface MetricState {
  readonly history: History;
  /** How far each feature strays by itself; null until enough was seen. */
  readonly model: readonly Strangeness[] | null;
  /** Values seen so far, and how many make the next model due. */
  readonly seen: number;
  readonly learnAt: number;
  /** The last surprise and when it was; null before the first value. */
  readonly surprise: number;
  readonly seenAtMs: number | null;
}

export interface MetricRule {
  readonly intervalMs: number;
  readonly leastChange: number;
}

/** Often enough to follow a drift, seldom enough to cost little (chosen on NAB and Microsoft together, docs/detection.md). */
const LEARN_EVERY_DAYS = 2;
const LEARN_EVERY_ROWS = 24;

export const startMetric = (learnRows: number): MetricState => ({
  history: NO_HISTORY,
  model: null,
  seen: 0,
  learnAt: learnRows,
  surprise: 0,
  seenAtMs: null,
});

/** One finite value on: judged by what was learned from the values before it, then remembered. */
export function nextMetric(
  before: MetricState,
  { intervalMs, leastChange }: MetricRule,
  atMs: number,
  value: number,
): MetricState {
  const look = lookAt(before.history, atMs, value, intervalMs);
  const isDue = before.seen >= before.learnAt;
  const model = isDue ? learn(before.history, leastChange) : before.model;
  return {
    history: remembered(before.history, look, atMs, intervalMs),
    model,
    seen: before.seen + 1,
    learnAt: isDue ? before.seen + rowsBetweenModels(intervalMs) : before.learnAt,
    surprise:
      model === null
        ? 0
        : quadraticMean(model.map((one, place) => surpriseOf(one, at(look.features, place)))),
    seenAtMs: atMs,
  };
}

/** Between the mean and the largest: one feature beyond doubt is heard among three that saw nothing. */
export const quadraticMean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);

const learn = ({ features }: History, leastChange: number): Strangeness[] =>
  features.map((ring) => learnStrangeness(newestOf(ring, TAUGHT_ROWS), leastChange));

const rowsBetweenModels = (intervalMs: number): number =>
  Math.max(Math.round((LEARN_EVERY_DAYS * DAY_MS) / intervalMs), LEARN_EVERY_ROWS);
