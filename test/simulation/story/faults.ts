import fc from 'fast-check';
import type { Fault, FaultKind } from './story.ts';

const ANYWHERE = ['flaky', 'outage', 'refused', 'crash-before', 'crash-after', 'lost', 'slow'] as const;

interface Called {
  /** How often in one story, of all its runs together, is worth a fault. */
  readonly most: number;
  /** What it may say instead of what it found. */
  readonly says: readonly FaultKind[];
  readonly weight?: number;
}

const WRITES = ['drifted', 'blocked', 'gone'] as const;

/** Every activity of a release, of its guards and of its notices. */
const CALLED: Readonly<Record<string, Called>> = {
  resolveTargets: { most: 1, says: ['refusal'] },
  findPlaceInQueue: { most: 1, says: ['refusal'] },
  planRelease: { most: 2, says: ['refusal'] },
  checkGates: { most: 1, says: ['gate-fails', 'gate-unknown'] },
  backUp: { most: 1, says: ['not-proven'] },
  measureBefore: { most: 2, says: [] },
  readPeople: { most: 1, says: [] },
  checkSignature: { most: 3, says: ['refusal'] },
  readBrakes: { most: 20, says: [] },
  awaitThaw: { most: 1, says: [] },
  signalGuard: { most: 3, says: [] },
  planAction: { most: 15, says: ['stale-fence'] },
  applyAction: { most: 15, says: WRITES, weight: 2 },
  undoAction: { most: 12, says: WRITES, weight: 2 },
  awaitRollouts: { most: 9, says: ['failed', 'late'] },
  watchRelease: { most: 9, says: ['roll-back', 'unknown', 'errored'], weight: 2 },
  runSmoke: { most: 2, says: ['fails'] },
  awaitKillSwitchReset: { most: 1, says: [] },
  record: { most: 40, says: [] },
  saveRelease: { most: 20, says: [] },
  recordFailure: { most: 1, says: [] },
  recordSuccess: { most: 1, says: [] },
  readSettings: { most: 2, says: [] },
  describeRun: { most: 5, says: [] },
  listOpenUndos: { most: 1, says: [] },
  deliver: { most: 4, says: [] },
};

export const ACTIVITIES_WITH_FAULTS = Object.keys(CALLED);
export const maySay = (activity: string, kind: FaultKind): boolean =>
  CALLED[activity]?.says.includes(kind) === true;

const fault: fc.Arbitrary<Fault> = fc.oneof(
  ...Object.entries(CALLED).map(([activity, { most, says, weight = 1 }]) => ({
    weight,
    arbitrary: fc.record({
      activity: fc.constant(activity),
      call: fc.nat(most - 1),
      kind: fc.constantFrom<FaultKind[]>(...says, ...says, ...ANYWHERE),
    }),
  })),
);

const CAUSES = [
  ['watchRelease', 'roll-back'],
  ['awaitRollouts', 'late'],
  ['runSmoke', 'fails'],
  ['applyAction', 'blocked'],
] as const;

/** Something that leads to an undo, and an undo that does not go well either. */
const twice: fc.Arbitrary<readonly Fault[]> = fc
  .record({
    cause: fc.constantFrom(...CAUSES),
    at: fc.nat(7),
    undo: fc.array(
      fc.record({
        activity: fc.constantFrom('undoAction', 'undoAction', 'undoAction', 'awaitRollouts'),
        call: fc.nat(9),
        kind: fc.constantFrom<FaultKind[]>(
          'outage',
          'lost',
          'drifted',
          'blocked',
          'refused',
          'late',
          'crash-after',
        ),
      }),
      { minLength: 1, maxLength: 2 },
    ),
  })
  .map(({ cause: [activity, kind], at, undo }) => [{ activity, call: at, kind }, ...undo]);

export const faults: fc.Arbitrary<readonly Fault[]> = fc.oneof(
  { weight: 4, arbitrary: fc.array(fault, { maxLength: 4 }) },
  { weight: 1, arbitrary: twice },
);
