import type { ReleaseDetail } from '../../../domain/access/release-progress-schema.ts';
import type { TimelineShape } from '../../../domain/access/schema.ts';
import { isParamedics } from './audit-log.ts';
import type { AuditTail } from './audit-log.ts';
import { unexplainedChanges } from './baseline.ts';
import type { Baseline } from './baseline.ts';
import { unmetChecks } from './final-state.ts';
import type { Mutation } from './effects.ts';
import type { Evidence } from './judge.ts';
import type { ReleaseEnd, ReleaseSeen } from './judge-release.ts';
import { complaint } from './load.ts';
import { lookAt, unwell } from './look.ts';
import type { Look } from './look.ts';
import { idIn, refusalOf } from './paramedic-releases.ts';
import type { Begun } from './paramedic-releases.ts';
import { readRecords, sinceFault } from './read-records.ts';
import { requestsOf } from './release-course.ts';
import type { Course } from './release-course.ts';
import { detailOf } from './release-turns.ts';
import { differences, takeSnapshot } from './restored.ts';
import type { Snapshot } from './restored.ts';
import type { RunContext } from './run-context.ts';

/** Stretch of time over which the clients are asked how they fare. */
const CLIENTS_MS = 15_000;

export interface ReleaseGiven {
  readonly baseline: Baseline;
  readonly audit: AuditTail | null;
  readonly begun: Begun;
  readonly course: Course;
  /** How things stood when it was asked for; null: others change things, too, so that nothing can be compared. */
  readonly before: Snapshot | null;
}

export interface ReleaseMoment {
  readonly evidence: Evidence;
  readonly seen: ReleaseSeen;
  readonly detail: ReleaseDetail | null;
}

export async function gatherRelease(run: RunContext, given: ReleaseGiven): Promise<ReleaseMoment> {
  const { baseline, audit, begun, course } = given;
  // In this order: what the cluster shows must be in the audit log by then, what that shows and what the release says must
  // be in the ledger.
  const look = await lookAt(run.around.cluster, run.namespace, run.signal);
  const all = audit === null ? null : [...(await audit.read())];
  const staging = await stagingWrites(run);
  const id = idIn(begun);
  const detail = id === null ? null : await detailOf(run, id);
  const end = endOf(detail);
  const records = sinceFault(await readRecords(run), baseline);
  if (end !== null) course.requestsAfter ??= run.load?.total() ?? null;
  const seen: ReleaseSeen = {
    namespace: run.namespace,
    id,
    refusedByApi: refusalOf(begun),
    status: statusOf(detail),
    end,
    answers: course.answers,
    requests: requestsOf(course, run.load),
    changed: end === null ? [] : await changedSince(run, given.before),
    staging,
  };
  const evidence: Evidence = {
    ...(await lookForYourself(run, baseline, look)),
    ...audited(all, baseline, look),
    records: { ...records, timeline: story(records.timeline, detail?.timeline ?? []) },
    stepsLeft: course.turns.length,
    watch: NO_WATCH,
  };
  return { evidence, seen, detail };
}

const audited = (
  all: readonly Mutation[] | null,
  baseline: Baseline,
  look: Look,
): Pick<Evidence, 'mutations' | 'unexplainedChanges'> =>
  all === null
    ? { mutations: null, unexplainedChanges: [] }
    : { mutations: all.filter(isParamedics), unexplainedChanges: unexplainedChanges(baseline, look, all) };

/** What the cluster and the clients show, whatever Paramedic says. */
async function lookForYourself(
  run: RunContext,
  baseline: Baseline,
  look: Look,
): Promise<Pick<Evidence, 'unwell' | 'unmetChecks'>> {
  const { cluster } = run.around;
  const clients = run.load === null ? null : complaint(run.load.experienced(CLIENTS_MS));
  const checks = run.loaded.scenario.expect.finalState;
  const given = { cluster, namespace: run.namespace, checks, look, podsBefore: baseline.pods };
  return {
    unwell: [...unwell(look), ...(clients === null ? [] : [clients])],
    unmetChecks: await unmetChecks(given, run.signal),
  };
}

async function stagingWrites({ staging }: RunContext): Promise<ReleaseSeen['staging']> {
  if (staging === null || staging.audit === null) return null;
  const all = await staging.audit.read();
  return { namespace: staging.namespace, mutations: all.filter(isParamedics) };
}

const statusOf = (detail: ReleaseDetail | null): string | null =>
  detail?.progress?.state.status ?? detail?.release?.status ?? null;

/** Anomalies are not looked at beside a release. */
const NO_WATCH: Evidence['watch'] = {
  atMs: 0,
  injectedAtMs: 0,
  anomalies: [],
  before: new Set(),
  rightAtMs: new Map(),
  limit: null,
};

/** What the run itself says, or the record where Temporal has forgotten the run: then nothing is known of what is left. */
function endOf(detail: ReleaseDetail | null): ReleaseEnd | null {
  if (detail === null) return null;
  const { progress, release } = detail;
  if (progress?.state.status === 'closed') {
    const { left, ...outcome } = progress.state.outcome;
    return { ...outcome, left: left.map(({ sentence }) => sentence) };
  }
  if (progress !== null || release === null || release.result === null) return null;
  return { result: release.result, trigger: release.trigger, sentence: release.sentence ?? '', left: [] };
}

/** A release speaks of its scope only once its targets are known, and from then on in both. */
const story = (ofScope: readonly TimelineShape[], ofRelease: readonly TimelineShape[]): TimelineShape[] =>
  [...new Map([...ofScope, ...ofRelease].map((entry) => [entry.id, entry])).values()].toSorted(
    (one, other) => one.atMs - other.atMs,
  );

async function changedSince(run: RunContext, before: Snapshot | null): Promise<string[]> {
  if (before === null) return [];
  return differences(before, await takeSnapshot(run.around.cluster, placesOf(run), run.signal));
}

export const placesOf = ({ namespace, staging }: RunContext): string[] => [
  namespace,
  ...(staging === null ? [] : [staging.namespace]),
];
