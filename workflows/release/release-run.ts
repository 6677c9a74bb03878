import { setCurrentDetails, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import type { ReleaseTarget } from '../../activities/release/resolve-targets.ts';
import type { TargetFindings } from '../../domain/detection/finding.ts';
import type { TimelineEntry } from '../../domain/healing/record.ts';
import type { ChangeRef } from '../../domain/release/change.ts';
import { describeRelease } from '../../domain/release/describe-release.ts';
import type { StatusChange } from '../../domain/release/durations.ts';
import type { PeoplePolicy } from '../../domain/policy/people.ts';
import type { Rollout } from '../../domain/release/plan.ts';
import type {
  Hold,
  ReleaseInput,
  ReleasePhase,
  ReleaseProgress,
  ReleaseResult,
  ReleaseState,
  Steer,
} from '../../domain/release/progress.ts';
import type { ReleaseRecord } from '../../domain/release/record.ts';
import type { SecurityQuestion } from '../../domain/release/security-report.ts';
import type { ReleasedVersion } from '../../domain/release/trigger/findings.ts';
import type { BeforeFigures, Trigger } from '../../domain/release/verdict.ts';
import { targetKey } from '../../domain/workload/target.ts';
import { STATUS } from '../attributes.ts';
import { failureSentence } from '../healing/held.ts';
import { records } from '../proxies.ts';

/** How a release comes to its end before its last phase. */
export interface Ending {
  readonly result: ReleaseResult;
  readonly trigger: Trigger | null;
  readonly sentence: string;
}

/** A change that stands, or may stand, and what its undo has to wait for. */
export interface Changed {
  readonly ref: ChangeRef;
  readonly target: ReleaseTarget;
  readonly stepId: string;
  readonly rollouts: readonly Rollout[];
}

export type Before = BeforeFigures | null;

/** One release in flight: what it knows, what people asked of it, and what it would take back. */
export interface ReleaseRun {
  readonly input: ReleaseInput;
  progress: ReleaseProgress;
  readonly inbox: {
    abort: Steer | null;
    superseded: Steer | null;
    paused: Steer | null;
    /** Each is for whatever waits when it comes; who begins to wait later does not see it. */
    readonly promotions: Steer[];
    readonly skips: Steer[];
    readonly retries: Steer[];
    isRejected: boolean;
    isApproved: boolean;
    readonly found: TargetFindings[];
    /** About findings of scans; and the keys of all findings they are about. */
    readonly questions: SecurityQuestion[];
    readonly askedAbout: Set<string>;
  };
  /** Staging first. Empty until they are resolved. */
  targets: readonly ReleaseTarget[];
  readonly fences: Map<string, number>;
  people: PeoplePolicy;
  productionHash: string | null;
  readonly before: Map<string, Before>;
  /** By target, what serves the new version since it was watched last, and the key of the Deployment that does. */
  readonly released: Map<string, ReleasedVersion & { readonly servedBy: string }>;
  readonly changed: Changed[];
  readonly transitions: StatusChange[];
  /** Rollouts, watches and soak steps under way: the machines' time. */
  watching: number;
  /** By step, why it is held. */
  readonly holds: Map<string, Hold>;
  /** Watches under way, or held because one could not tell: what `promote` ends. */
  watches: number;
  isUndoing: boolean;
  /** Of one target: the others of its group stop as well. */
  failure: Ending | null;
  /** Why nothing may be taken back by itself; null: it may. */
  keepsBecause: string | null;
  phase: ReleasePhase;
  shownStatus: string | null;
  servedAtMs: number | null;
  isInProduction: boolean;
  /** From here on it ends, whatever cannot be recorded. */
  isClosing: boolean;
  readonly unrecorded: string[];
  readonly story: string[];
  entries: number;
}

export const newReleaseRun = (input: ReleaseInput): ReleaseRun => ({
  input,
  progress: {
    releaseId: input.releaseId,
    name: input.file.name,
    namespace: input.file.namespace,
    requestedBy: input.requestedBy,
    reason: input.file.reason,
    state: { status: 'running', phase: 'queue', stepId: null },
    steps: [],
    gates: [],
    plan: null,
    openUndos: [],
  },
  inbox: {
    abort: null,
    superseded: null,
    paused: null,
    promotions: [],
    skips: [],
    retries: [],
    isRejected: false,
    isApproved: false,
    found: [],
    questions: [],
    askedAbout: new Set(),
  },
  targets: [],
  fences: new Map(),
  people: { roles: null },
  productionHash: null,
  before: new Map(),
  released: new Map(),
  changed: [],
  transitions: [{ status: 'running', atMs: input.requestedAtMs }],
  watching: 0,
  holds: new Map(),
  watches: 0,
  isUndoing: false,
  failure: null,
  keepsBecause: null,
  phase: 'queue',
  shownStatus: null,
  servedAtMs: null,
  isInProduction: false,
  isClosing: false,
  unrecorded: [],
  story: [],
  entries: 0,
});

export const targetKeysOf = (run: ReleaseRun): string[] =>
  run.targets.filter((one) => !one.isStaging).map(({ target }) => targetKey(target));

/** Enters a state: the query, the search attributes and the current details say so at once; then the record. */
export async function enter(run: ReleaseRun, state: ReleaseState): Promise<void> {
  const isNews = run.progress.state.status !== state.status;
  run.progress = { ...run.progress, state };
  const status = state.status === 'running' && run.watching > 0 ? 'watching' : state.status;
  if (isNews) run.transitions.push({ status, atMs: Date.now() });
  show(run);
  if (isNews && state.status !== 'closed') await save(run, { status: state.status });
}

/** A freeze and a stop are nothing that can be answered here. */
const isForPeople = ({ why }: Hold): boolean => why !== 'frozen' && why !== 'kill-switch';

/**
 * Shows what it does now: it goes on in its phase, unless a step is held. Targets released side by side may be held each for
 * its own reason; then the one that somebody can answer is shown, and a scan's
 * findings before all: a word about something else must not accept them.
 */
export function goOn(run: ReleaseRun, stepId: string | null): Promise<void> {
  const holds = [...run.holds.values()];
  const asked = holds.find(({ why }) => why === 'security') ?? holds.findLast(isForPeople);
  const hold = asked ?? holds.at(-1);
  return enter(
    run,
    hold === undefined ? { status: 'running', phase: run.phase, stepId } : { status: 'held', hold },
  );
}

export function show(run: ReleaseRun): void {
  const { state } = run.progress;
  setCurrentDetails(describeRelease(run.progress));
  const status = state.status === 'closed' ? state.outcome.result : state.status;
  // Each upsert is an event of the history, and a release shows itself at every line it walks.
  if (run.shownStatus === status) return;
  run.shownStatus = status;
  upsertSearchAttributes([{ key: STATUS, value: status }]);
}

export async function save(run: ReleaseRun, change: Partial<ReleaseRecord>): Promise<void> {
  await recordAnyway(run, () =>
    records.saveRelease({ ...change, id: run.input.releaseId, updatedAtMs: Date.now() }),
  );
}

/**
 * What cannot be recorded stops a release; but an undo under way, and the way to the end, are not stopped by it: people
 * are told of it instead. Null: it was not recorded.
 */
export async function recordAnyway<T>(run: ReleaseRun, record: () => Promise<T>): Promise<T | null> {
  try {
    return await record();
  } catch (failed) {
    if (!run.isClosing) throw failed;
    run.unrecorded.push(failureSentence(failed));
    return null;
  }
}

/** Adds a sentence to the story and to the record. */
export async function say(run: ReleaseRun, phase: TimelineEntry['phase'], sentence: string): Promise<void> {
  run.story.push(sentence);
  run.entries += 1;
  const [first] = run.targets.filter((one) => !one.isStaging);
  const entry: TimelineEntry = {
    id: `${run.input.releaseId}/${String(run.entries)}`,
    healId: run.input.releaseId,
    targetKey: first === undefined ? workflowInfo().workflowId : targetKey(first.target),
    scope: first?.scope ?? 'default',
    atMs: Date.now(),
    phase,
    sentence: sentence.slice(0, 1000),
    detail: {},
  };
  await recordAnyway(run, () => records.record({ timeline: [entry] }));
}
