import { tookPlace } from './effects.ts';
import type { Mutation } from './effects.ts';
import type { FollowedRelease } from './follow-release.ts';
import type { ReleaseSeen } from './judge-release.ts';
import { head } from './result.ts';
import type { About, RunResult, Times } from './result.ts';

type Action = FollowedRelease['evidence']['records']['actions'][number];

/** What a run with a release came to. Times are since it was asked for: decided is approved, verified is served. */
export function resultOfRelease(
  about: About,
  { followed, requests }: { followed: FollowedRelease; requests: RunResult['requests'] },
): RunResult {
  const { evidence, judgement, seen, startedAtMs } = followed;
  const why = [...judgement.broken, ...judgement.missing];
  const writes = evidence.mutations?.filter((one) => tookPlace(one) && one.atMs >= startedAtMs) ?? null;
  return {
    ...head(about),
    verdict: why.length === 0 ? 'passed' : 'failed',
    why,
    mode: modeOf(seen),
    healId: evidence.records.heals[0]?.id ?? null,
    release: { id: seen.id, ...endOf(seen), requests: seen.requests, answers: seen.answers },
    times: timesOf(followed, writes),
    anomaly: null,
    sign: null,
    actions: evidence.records.actions.map((action) => ({
      kind: kindOf(action),
      status: action.status,
      before: action.before,
      after: action.after,
    })),
    writes: writes === null ? null : writes.map((write) => writeOf(write, startedAtMs)),
    requests,
    story: evidence.records.timeline.map(
      ({ atMs, phase, sentence }) => `${String(atMs - startedAtMs)} ms ${phase}: ${sentence}`,
    ),
  };
}

const modeOf = ({ id, end, status }: ReleaseSeen): string =>
  id === null ? 'refused by the API' : (end?.result ?? status ?? 'unknown');

const endOf = ({ end, refusedByApi }: ReleaseSeen): { trigger: string | null; sentence: string | null } =>
  end === null ? { trigger: null, sentence: refusedByApi } : { trigger: end.trigger, sentence: end.sentence };

const writeOf = ({ verb, resource, name, atMs }: Mutation, startedAtMs: number) => ({
  effect: verb,
  object: `${resource}/${name}`,
  atMs: atMs - startedAtMs,
});

const kindOf = ({ action }: Action): string =>
  action.kind === 'releaseChange'
    ? `${action.change.verb} ${action.change.object.resource}/${action.change.object.name}`
    : action.kind;

function timesOf(
  { detail, evidence, startedAtMs }: FollowedRelease,
  writes: readonly Mutation[] | null,
): Times {
  const since = (atMs: number | null | undefined): number | null =>
    atMs === null || atMs === undefined ? null : Math.max(0, Math.round(atMs - startedAtMs));
  const approval = detail?.progress?.steps.find(({ id }) => id === 'approval');
  const changed = evidence.records.actions.flatMap(({ appliedAtMs }) => appliedAtMs ?? []);
  return {
    visible: null,
    detected: null,
    decided: approval?.status === 'passed' ? since(approval.endedAtMs) : null,
    acted: since(writes === null ? changed.toSorted((a, b) => a - b)[0] : writes[0]?.atMs),
    verified: since(detail?.release?.servedAtMs),
    closed: since(closedAtMs(detail)),
  };
}

function closedAtMs(detail: FollowedRelease['detail']): number | null {
  const state = detail?.progress?.state;
  return state?.status === 'closed' ? state.outcome.closedAtMs : (detail?.release?.closedAtMs ?? null);
}
