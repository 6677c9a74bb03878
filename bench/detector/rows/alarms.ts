import type { Entity } from '../data/entity.ts';
import { eventScore, pool, rates } from '../measures/events.ts';
import type { EventRates } from '../measures/events.ts';
import { watch } from '../stream.ts';
import { courseOf } from '../walk.ts';
import type { Tier } from '../../../domain/detection/anomaly/alarm.ts';
import type { Row } from './figure.ts';

/** How alarms are counted: episodes merge across short gaps; just after an event nothing is called false. */
export interface Counting {
  readonly mergeGapRows: number;
  readonly graceRows?: number;
}

/** Both tiers of a stream with daily refits and shifts accepted; no label is seen. */
export interface WatchedEntity {
  readonly entity: Entity;
  readonly tiers: readonly Tier[];
}

export const watchAll = (entities: readonly Entity[]): WatchedEntity[] =>
  entities.flatMap((entity) => {
    const tiers = watch(courseOf(entity));
    return tiers === null ? [] : [{ entity, tiers }];
  });

export function tierRow(
  set: string,
  watched: readonly WatchedEntity[],
  tier: 'warn' | 'act',
  { counting, bars }: { counting: Counting; bars: Row['bars'] },
): Row {
  const counts = watched.map(({ entity, tiers }) =>
    eventScore({
      alarms: tiers.map((one) => one === 'act' || (tier === 'warn' && one === 'warn')),
      events: entity.anomalies,
      intervalMs: entity.intervalMs,
      ...counting,
    }),
  );
  return { set: `${set}, ${tier} tier`, figures: figuresOf(rates(pool(counts))), bars };
}

/** The figures of a report in their order. */
export const figuresOf = (one: EventRates): Row['figures'] => ({
  eventRecall: one.eventRecall,
  eventPrecision: one.eventPrecision,
  falseAlarmsPerDay: one.falseAlarmsPerDay,
  falsePositiveRate: one.falsePositiveRate,
  accuracy: one.accuracy,
  pointPrecision: one.pointPrecision,
  pointRecall: one.pointRecall,
  medianDelayRows: one.medianDelayRows,
  p90DelayRows: one.p90DelayRows,
});
