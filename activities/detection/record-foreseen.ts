import type { Exhaustion } from '../../domain/detection/exhaustion/raise.ts';
import type { TimelineEntry } from '../../store/port.ts';
import type { ActivityDeps } from '../deps.ts';
import { capacityOf } from '../kubernetes/capacity.ts';
import type { WatchedWorkload } from '../scorer/port.ts';
import type { Surveyed } from './survey.ts';
import { watchedWorkload } from './watched-workload.ts';

/** The same forecast is told once in this time. */
const TOLD_AGAIN_MS = 3_600_000;

/** Tells what will run out within the hour, before it does. Nothing is done about it: a forecast is no symptom. */
export async function recordForeseen(
  deps: ActivityDeps,
  surveyed: readonly Surveyed[],
  signal: AbortSignal,
): Promise<number> {
  const shard = surveyed.map((one) => ({
    workload: watchedWorkload(one),
    capacity: capacityOf(one.observed.template),
  }));
  const foreseen = await deps.foresight.foresee(shard, signal);
  const entries = shard.flatMap(({ workload }) =>
    (foreseen.get(workload.uid) ?? []).map((exhaustion) => toEntry(workload, exhaustion, deps.nowMs())),
  );
  if (entries.length > 0) await deps.store.appendTimeline(entries);
  return entries.length;
}

const toEntry = (
  { uid, key, scope }: WatchedWorkload,
  { resource, reachesAtMs, evidence }: Exhaustion,
  nowMs: number,
): TimelineEntry => ({
  id: `foreseen/${uid}/${resource}/${String(Math.floor(nowMs / TOLD_AGAIN_MS))}`,
  healId: null,
  targetKey: key,
  scope,
  atMs: nowMs,
  phase: 'seen',
  sentence: `foreseen: ${evidence}`,
  detail: { reason: 'exhaustion-foreseen', resource, ...reachesAtMs },
});
