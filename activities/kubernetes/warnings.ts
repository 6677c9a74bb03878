import { clip } from '../../domain/detection/evidence.ts';
import type { Resources } from './resource.ts';
import { timeMs } from './wire.ts';

type Event = Resources['events'];

const MOST_WARNINGS = 5;
const LONGEST_WARNING = 300;

const lastSeenMs = (event: Event): number =>
  timeMs(event.series?.lastObservedTime) ??
  timeMs(event.lastTimestamp) ??
  timeMs(event.eventTime) ??
  timeMs(event.metadata?.creationTimestamp) ??
  0;

/** Newest warnings by the uid of the object they are about, `reason: message`, at most 5 each. */
export function warningsByUid(events: readonly Event[]): ReadonlyMap<string, readonly string[]> {
  const warnings = new Map<string, string[]>();
  const newestFirst = events.toSorted((a, b) => lastSeenMs(b) - lastSeenMs(a));
  for (const event of newestFirst) {
    const uid = event.involvedObject?.uid;
    if (uid === undefined || event.type === 'Normal') continue;
    const said = warnings.get(uid) ?? [];
    if (said.length < MOST_WARNINGS)
      said.push(clip(`${event.reason ?? 'Warning'}: ${event.message ?? ''}`, LONGEST_WARNING));
    warnings.set(uid, said);
  }
  return warnings;
}
