import type { Seen } from '../history.ts';

/** Activities that mark where a release is; the others are called by every step. */
const LANDMARKS: ReadonlySet<string> = new Set([
  'resolveTargets',
  'findPlaceInQueue',
  'signalGuard',
  'planRelease',
  'checkGates',
  'backUp',
  'measureBefore',
  'readPeople',
  'checkSignature',
  'planAction',
  'applyAction',
  'awaitRollouts',
  'watchRelease',
  'runSmoke',
  'undoAction',
  'recordSuccess',
  'recordFailure',
]);

/** A moment at which a worker can die: an activity just asked for, or a timer begun. */
export interface Moment {
  readonly eventId: number;
  /** Where the release was, and what it was about to do: the same in each release of a kind. */
  readonly name: string;
}

/** Every moment of a history, in its order. */
export function momentsOf(events: readonly Seen[]): readonly Moment[] {
  let where = 'begin';
  return events.flatMap((event): readonly Moment[] => {
    if (event.kind === 'timer') return [{ eventId: event.id, name: `${where} → timer` }];
    if (event.activity === null) return [];
    const name = event.about === null ? event.activity : `${event.activity} ${event.about}`;
    const isLandmark = LANDMARKS.has(event.activity);
    const moment = { eventId: event.id, name: isLandmark ? name : `${where} → ${name}` };
    if (isLandmark) where = name;
    return [moment];
  });
}

/**
 * Which moments workers die at: each as often as all are allowed to be, so that a release of the next round dies where
 * the one before it did not.
 */
export interface Toll {
  /** How often a worker has died at each. */
  readonly deaths: ReadonlyMap<string, number>;
  /** How often it may. */
  readonly allowance: number;
}

/** The newest of these moments at which a worker may die still; null: none. */
export const choose = (moments: readonly Moment[], { deaths, allowance }: Toll): Moment | null =>
  moments.findLast(({ name }) => (deaths.get(name) ?? 0) < allowance) ?? null;
