import { MODEL_VERSION } from '../../domain/detection/anomaly/model.ts';
import { dueAt, isDue, isUnderAlarm } from '../../domain/detection/anomaly/training-due.ts';
import type { DetectorSummary } from '../../store/port.ts';
import type { ActivityDeps } from '../deps.ts';
import { heartbeating } from '../heartbeating.ts';
import { factsOf } from './training-knowledge.ts';

export interface PlannedTrainings {
  /** Uids of the longest overdue, neighbours beside each other; the rest of many comes with the next run. */
  readonly due: readonly string[];
  /** One line for people. */
  readonly summary: string;
}

const MOST_DUE = 500;
const MOST_LISTED = 10_000;
/** Models are large: so many records are read at a time. */
const READ_AT_ONCE = 100;
/** What no tick has seen for this long has nothing to be trained for. */
const GONE_AFTER_MS = 600_000;

/** Which detectors are due for training now. */
export function planTrainings(deps: ActivityDeps): Promise<PlannedTrainings> {
  return heartbeating(() => plan(deps));
}

async function plan(deps: ActivityDeps): Promise<PlannedTrainings> {
  const nowMs = deps.nowMs();
  const present = await deps.store.listDetectors({
    seenSinceMs: nowMs - GONE_AFTER_MS,
    limit: MOST_LISTED,
  });
  const asked = present
    .filter((one) => mayBeDue(one, deps.sampleMs, nowMs))
    .toSorted((one, other) => (one.training?.nextAtMs ?? 0) - (other.training?.nextAtMs ?? 0))
    .map(({ targetUid }) => targetUid);
  const due: string[] = [];
  let underAlarm = 0;
  for (let from = 0; from < asked.length && due.length < MOST_DUE; from += READ_AT_ONCE) {
    const uids = asked.slice(from, from + READ_AT_ONCE);
    const records = await deps.store.readDetectors(uids);
    for (const record of uids.flatMap((uid) => records.get(uid) ?? [])) {
      const facts = await factsOf(deps, record);
      if (isDue(facts, nowMs)) due.push(record.targetUid);
      else if (dueAt(facts) <= nowMs && isUnderAlarm(facts)) underAlarm += 1;
    }
  }
  // One read of a batch asks for whole namespaces: the fewer there are in it, the less is read.
  const keys = new Map(present.map(({ targetUid, targetKey }) => [targetUid, targetKey]));
  const keyOf = (uid: string): string => keys.get(uid) ?? '';
  const taken = due.slice(0, MOST_DUE).toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
  const rest =
    due.length >= MOST_DUE && asked.length > MOST_DUE ? ', and more that come with the next run' : '';
  const waiting = underAlarm === 0 ? '' : `, ${String(underAlarm)} wait for their alarm to end`;
  return {
    due: taken,
    summary: `${String(taken.length)} of ${String(present.length)} detectors are due for training${rest}${waiting}`,
  };
}

/** By what a summary shows; a shift or a release since the newest training is in the standing, which is large. */
function mayBeDue(one: DetectorSummary, sampleMs: number, nowMs: number): boolean {
  const { firstSeenAtMs, training, model, standingAtMs } = one;
  if (training !== null && standingAtMs !== null && standingAtMs >= training.atMs) return true;
  const hasModel = model !== null && model.version === MODEL_VERSION && model.intervalMs === sampleMs;
  const nothing = { alarmSinceMs: null, isRefuted: false, shiftedAtMs: null, releasedAtMs: null };
  return dueAt({ firstSeenAtMs, sampleMs, training, hasModel, ...nothing }) <= nowMs;
}
