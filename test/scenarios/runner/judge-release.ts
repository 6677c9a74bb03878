import type { ReleaseResultName } from '../../../domain/access/release-schema.ts';
import type { z } from 'zod';
import { effectOf, tookPlace } from './effects.ts';
import type { Mutation } from './effects.ts';
import { judge } from './judge.ts';
import type { Evidence, Judgement } from './judge.ts';
import { judgeLedger } from './release-ledger.ts';
import type { ReleaseExpected } from './release-plan.ts';
import type { Expectation } from './scenario.ts';

export interface ReleaseEnd {
  readonly result: z.output<typeof ReleaseResultName>;
  readonly trigger: string | null;
  readonly sentence: string;
  /** Sentences of what still stands and should not. */
  readonly left: readonly string[];
}

/** All that is known about a run's release at one moment, beside what is known about its workloads. */
export interface ReleaseSeen {
  readonly namespace: string;
  /** Null: the API did not take it. */
  readonly id: string | null;
  readonly refusedByApi: string | null;
  /** Null: nothing is known of it yet. */
  readonly status: string | null;
  /** Null: it is not over. */
  readonly end: ReleaseEnd | null;
  /** What Paramedic answered to approvals, steering, rollbacks by hand and further releases, in that order. */
  readonly answers: readonly string[];
  /** Requests of the load between the release's beginning and its end, or now; null: there is no load. */
  readonly requests: { readonly sent: number; readonly failed: number } | null;
  /** What is not as it was before, by the runner's own eyes; empty too where somebody else changed things meanwhile. */
  readonly changed: readonly string[];
  /** Paramedic's writes to staging; null where there is no staging, or no audit log. */
  readonly staging: { readonly namespace: string; readonly mutations: readonly Mutation[] } | null;
}

/** Holds a release against what its scenario expects. Heals are held against the rest of it: by default, none may act. */
export function judgeRelease(
  { expect, expected }: { expect: Expectation; expected: ReleaseExpected },
  evidence: Evidence,
  seen: ReleaseSeen,
): Judgement {
  const parts = [
    judge(expect, healsAlone(evidence)),
    judgeCourse(expected, seen),
    judgeEnd(expected, evidence, seen),
    ...ledgers(evidence, seen),
    { missing: [], broken: forbidden(expect, evidence) },
  ];
  return {
    missing: parts.flatMap(({ missing }) => missing),
    broken: parts.flatMap(({ broken }) => broken),
  };
}

/** Writes are judged together with those of the release. */
const healsAlone = (evidence: Evidence): Evidence => ({
  ...evidence,
  mutations: null,
  records: {
    ...evidence.records,
    actions: evidence.records.actions.filter(({ action }) => action.kind !== 'releaseChange'),
  },
});

const isLike = (text: string, pattern: string): boolean => new RegExp(pattern, 'i').test(text);

function judgeCourse(expected: ReleaseExpected, seen: ReleaseSeen): Judgement {
  const missing = expected.answers
    .filter((pattern) => !seen.answers.some((answer) => isLike(answer, pattern)))
    .map((pattern) => `no answer is like /${pattern}/; there were: ${seen.answers.join(' | ') || 'none'}`);
  const { refusedByApi: pattern } = expected;
  if (pattern === undefined)
    return {
      missing,
      broken: seen.refusedByApi === null ? [] : [`the API refused it: ${seen.refusedByApi}`],
    };
  if (seen.refusedByApi === null) return { missing, broken: ['the API took a release that it must refuse'] };
  return {
    missing,
    broken: isLike(seen.refusedByApi, pattern)
      ? []
      : [`the API refused it, but not in words like /${pattern}/: ${seen.refusedByApi}`],
  };
}

function judgeEnd(expected: ReleaseExpected, { unwell }: Evidence, seen: ReleaseSeen): Judgement {
  const broken = tooManyFailed(expected, seen);
  if (expected.result === undefined || seen.id === null) return { missing: [], broken };
  const { end } = seen;
  if (end === null)
    return { missing: [`the release is not over: ${seen.status ?? 'nothing is known of it'}`], broken };
  return {
    missing: [
      ...(end.result === 'escalated' ? [] : unwell),
      ...(end.result === 'released' || end.result === 'escalated' ? [] : seen.changed),
    ],
    broken: [...broken, ...wrongEnd(expected, end)],
  };
}

function wrongEnd({ result, trigger, sentence, left }: ReleaseExpected, end: ReleaseEnd): string[] {
  const how = `${end.result}${end.trigger === null ? '' : ` (${end.trigger})`}: ${end.sentence}`;
  return [
    ...(end.result === result ? [] : [`it ended ${how}; expected: ${String(result)}`]),
    ...(trigger === undefined || trigger.some((one) => one === end.trigger)
      ? []
      : [`it ended ${how}; expected trigger: ${trigger.join(' or ')}`]),
    ...(sentence === undefined || isLike(end.sentence, sentence)
      ? []
      : [`it ended ${how}; expected words like /${sentence}/`]),
    ...(end.left.length <= left
      ? []
      : [`${String(end.left.length)} changes still stand, not ${String(left)}: ${end.left.join('; ')}`]),
  ];
}

function tooManyFailed({ failedRequests: most }: ReleaseExpected, { requests, end }: ReleaseSeen): string[] {
  if (most === undefined || requests === null) return [];
  if (end !== null && requests.sent === 0) return ['no request was sent, so none could fail'];
  return requests.failed > most
    ? [`${String(requests.failed)} of ${String(requests.sent)} requests failed, more than ${String(most)}`]
    : [];
}

function ledgers({ records, mutations }: Evidence, seen: ReleaseSeen): Judgement[] {
  const isOver = seen.end !== null;
  const places = [
    ...(mutations === null ? [] : [{ namespace: seen.namespace, mutations }]),
    ...(seen.staging === null ? [] : [seen.staging]),
  ];
  return places.map((place) => judgeLedger({ ...place, actions: records.actions, isOver }));
}

/** In production: what staging gets does nobody harm. */
const forbidden = ({ never }: Expectation, { mutations }: Evidence): string[] =>
  (mutations ?? [])
    .filter(tookPlace)
    .filter((write) => never.some((effect) => effect === 'anything' || effect === effectOf(write)))
    .map((write) => `the audit log shows ${effectOf(write)}: ${write.verb} ${write.resource} ${write.name}`);
