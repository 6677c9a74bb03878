import type { Entity } from '../data/entity.ts';
import { averagePrecision } from '../measures/average-precision.ts';
import { eventScore, pool, rates } from '../measures/events.ts';
import type { EventCounts, EventRates } from '../measures/events.ts';
import { neverAlarm } from './never-alarm.ts';
import { original } from './original.ts';
import { plainForest } from './plain-forest.ts';
import type { Verdicts } from './verdicts.ts';

export interface BaselineRow {
  readonly name: string;
  /** Mean over the entities that have an anomaly; null if none has. */
  readonly ap: number | null;
  readonly rates: EventRates;
}

interface Judged {
  readonly name: string;
  readonly ap: number | null;
  readonly counts: EventCounts;
}

/**
 * What is printed beside the detector's own figures: silence, the package used plainly at two thresholds, and the first
 * version, always in this order. Counts are pooled over the entities, average precision is their mean. No labels are
 * used but to judge.
 * @param mergeGapRows alarms with at most so many quiet rows between them are one episode
 * @throws RangeError without entities, or for a train split of fewer than two rows
 */
export function baselineRows(entities: readonly Entity[], mergeGapRows: number): BaselineRow[] {
  const judged = entities.map((entity) =>
    [neverAlarm(entity), ...plainForest(entity), original(entity)].map((verdicts) =>
      judge(entity, verdicts, mergeGapRows),
    ),
  );
  const [first] = judged;
  if (first === undefined)
    throw new RangeError('No entity to compare baselines on: load a folder that holds some.');
  return first.map(({ name }, at) => {
    const column = judged.flatMap((row) => row[at] ?? []);
    return {
      name,
      ap: mean(column.flatMap(({ ap }) => ap ?? [])),
      rates: rates(pool(column.map(({ counts }) => counts))),
    };
  });
}

function judge(entity: Entity, { name, scores, alarms }: Verdicts, mergeGapRows: number): Judged {
  const labels = new Uint8Array(entity.test.rows);
  for (const { first, last } of entity.anomalies) labels.fill(1, first, last + 1);
  const { anomalies: events, intervalMs } = entity;
  return {
    name,
    ap: averagePrecision(scores, labels),
    counts: eventScore({ alarms, events, mergeGapRows, intervalMs }),
  };
}

const mean = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
