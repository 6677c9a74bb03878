import type { ReleaseDetail } from '../domain/access/release-progress-schema.ts';
import type { ReleaseState, SteerAnswer, Steering } from '../domain/release/progress.ts';
import type { ReleaseRecord } from '../store/port.ts';
import { WHY_UNKNOWN, askStore, RELEASE_WAYS, valueOf } from './asking.ts';
import { hashOf } from './deciding.ts';
import type { Decidable } from './deciding.ts';
import type { ApiDeps } from './deps.ts';
import { Problem } from './problem.ts';
import { releaseShape } from './release-shapes.ts';
import { timelineShape } from './shapes.ts';
import type { Answer } from './temporal-port.ts';

const LONGEST_STORY = 500;

/** Everything about one release. One that began a moment ago is known to Temporal before it is recorded. */
export async function readDetail(deps: ApiDeps, id: string): Promise<ReleaseDetail> {
  const [record, timeline, answer] = await Promise.all([
    askStore(deps, (store) => store.readRelease(id)),
    askStore(deps, (store) => store.timeline({ healId: id, limit: LONGEST_STORY + 1 })),
    deps.temporal.releaseProgress(id),
  ]);
  if (record === null && !answer.ok) {
    if (answer.refusal === 'not-found') throw unknownRelease(id);
    valueOf(answer, `release ${id}`, RELEASE_WAYS);
  }
  return {
    id,
    release: record === null ? null : releaseShape(record),
    timeline: timeline.slice(0, LONGEST_STORY).map(timelineShape),
    timelineMore: timeline.length > LONGEST_STORY,
    progress: answer.ok ? answer.value : null,
    progressUnknown: answer.ok ? null : whyUnknown(record, answer.refusal),
    temporalUrl: deps.temporal.runUrl(id),
  };
}

/** Temporal forgets runs that are over after a while: the record is all there is then. */
const whyUnknown = (record: ReleaseRecord | null, refusal: keyof typeof WHY_UNKNOWN): string | null =>
  record !== null && record.closedAtMs !== null && refusal === 'not-found' ? null : WHY_UNKNOWN[refusal];

/** The release as something that is decided on. */
export async function waiting(deps: ApiDeps, releaseId: string): Promise<Decidable> {
  const answer = await deps.temporal.releaseProgress(releaseId);
  const { state } = await refuseWhenOver(deps, releaseId, answer);
  return {
    id: releaseId,
    what: 'release',
    standing: standingOf(state),
    question:
      state.status === 'awaiting-approval'
        ? { planHash: state.planHash, expiresAtMs: state.expiresAtMs }
        : null,
    wayOut: lookAt(releaseId),
    send: (decision, updateId) => deps.temporal.decideRelease(releaseId, decision, updateId),
  };
}

const standingOf = (state: ReleaseState): string =>
  state.status === 'closed' ? `over (${state.outcome.result})` : state.status;

interface Steered {
  readonly releaseId: string;
  readonly command: Steering;
  readonly by: string;
  readonly reason: string;
  /** Of the request: the same word later is another word. */
  readonly key: string;
}

/** Passes on what a person asks of a running release. @returns one sentence for the person */
export async function steer(
  deps: ApiDeps,
  { releaseId, command, by, reason, key }: Steered,
): Promise<string> {
  const updateId = `steer/${hashOf([key, command])}`;
  const sent = await deps.temporal.steerRelease({ releaseId, command, steer: { by, reason }, updateId });
  return await answered(deps, releaseId, sent);
}

/** @returns its sentence. @throws Problem what it refused, with its sentence */
export async function answered(deps: ApiDeps, releaseId: string, sent: Answer<SteerAnswer>): Promise<string> {
  const answer = await refuseWhenOver(deps, releaseId, sent);
  if (answer.accepted) return answer.sentence;
  throw new Problem('conflict', answer.sentence, { wayOut: lookAt(releaseId) });
}

export const lookAt = (releaseId: string): string => `see \`paramedic status ${releaseId}\``;

const unknownRelease = (releaseId: string): Problem =>
  new Problem('not-found', `there is no release ${releaseId}`, {
    wayOut: 'list them with `paramedic get releases`',
  });

/** Temporal says "not found" of a run that is over, too; only the record can tell the two apart. */
async function refuseWhenOver<T>(deps: ApiDeps, releaseId: string, answer: Answer<T>): Promise<T> {
  if (!answer.ok && answer.refusal === 'not-found') {
    const release = await askStore(deps, (store) => store.readRelease(releaseId));
    if (release === null) throw unknownRelease(releaseId);
    throw new Problem('conflict', `the release is over (${release.status}); nothing can be said to it`, {
      wayOut: lookAt(releaseId),
    });
  }
  return valueOf(answer, `release ${releaseId}`, RELEASE_WAYS);
}
