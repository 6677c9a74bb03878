import type { HealShape } from '../../../domain/access/schema.ts';
import { effectOf, tookPlace } from './effects.ts';
import type { Mutation } from './effects.ts';
import type { Followed } from './follow.ts';
import { mostBlamed } from './judge-anomaly.ts';
import type { AnomalyWatch } from './judge-anomaly.ts';

/** Milliseconds since the fault, or since a release was asked for; null: it never came to that. */
export interface Times {
  /** When Kubernetes or the clients first showed it. */
  readonly visible: number | null;
  readonly detected: number | null;
  readonly decided: number | null;
  /** By the API server's audit log where there is one. */
  readonly acted: number | null;
  readonly verified: number | null;
  readonly closed: number | null;
}

export interface RunResult {
  readonly scenario: string;
  readonly run: number;
  readonly namespace: string;
  readonly scope: string;
  readonly verdict: 'passed' | 'failed' | 'invalid';
  /** Why it did not pass; empty when it did. */
  readonly why: readonly string[];
  /** The failure mode that triage named; of a release, its result. */
  readonly mode: string | null;
  readonly healId: string | null;
  /** What came of its release; null: the scenario has none, or it was never asked for. */
  readonly release: {
    /** Null: the API did not take it. */
    readonly id: string | null;
    readonly trigger: string | null;
    readonly sentence: string | null;
    /** Between its beginning and its end. */
    readonly requests: { readonly sent: number; readonly failed: number } | null;
    readonly answers: readonly string[];
  } | null;
  readonly times: Times;
  /** The first that was what the scenario expects, and when the runner first saw it; null: it expects none, or none came. */
  readonly anomaly: {
    readonly id: string;
    readonly tier: string;
    readonly metric: string;
    readonly share: number;
    readonly atMs: number;
  } | null;
  /** How the fault first showed. */
  readonly sign: string | null;
  readonly actions: readonly {
    readonly kind: string;
    readonly status: string;
    readonly before: unknown;
    readonly after: unknown;
  }[];
  /** Paramedic's writes that took place, by the audit log; null where there is none. */
  readonly writes:
    readonly { readonly effect: string; readonly object: string; readonly atMs: number }[] | null;
  readonly requests: {
    readonly requests: number;
    readonly failures: number;
    readonly skipped: number;
  } | null;
  readonly story: readonly string[];
  readonly seconds: number;
}

/** Which run it was. */
export interface About {
  readonly name: string;
  readonly run: number;
  readonly namespace: string;
  readonly scope: string;
  readonly startedAtMs: number;
}

const NEVER: Times = {
  visible: null,
  detected: null,
  decided: null,
  acted: null,
  verified: null,
  closed: null,
};

export const invalid = (about: About, why: string): RunResult => ({
  ...head(about),
  verdict: 'invalid',
  why: [why],
  mode: null,
  healId: null,
  release: null,
  times: NEVER,
  anomaly: null,
  sign: null,
  actions: [],
  writes: null,
  requests: null,
  story: [],
});

export function resultOf(
  about: About,
  found: { injectedAtMs: number; followed: Followed; requests: RunResult['requests'] },
): RunResult {
  const { injectedAtMs, followed } = found;
  const { evidence, judgement, visible } = followed;
  const { heals, actions, timeline } = evidence.records;
  const why = [...judgement.broken, ...judgement.missing];
  const heal = heals.find(({ decidedAtMs }) => decidedAtMs !== null) ?? heals[0];
  const writes = evidence.mutations === null ? null : evidence.mutations.filter(tookPlace);
  const anomaly = expectedAnomaly(evidence.watch);
  const own = { visible: visible?.atMs, acted: writes?.[0]?.atMs, anomaly };
  return {
    ...head(about),
    verdict: why.length === 0 ? 'passed' : 'failed',
    why,
    ...(heal === undefined ? { mode: null, healId: null } : { mode: heal.mode, healId: heal.id }),
    release: null,
    times: timesOf(injectedAtMs, heal, own),
    anomaly,
    sign: visible?.sign ?? null,
    actions: actions.map(({ action, status, before, after }) => ({
      kind: action.kind,
      status,
      before,
      after,
    })),
    writes: writes === null ? null : writes.map((write) => writeOf(write, injectedAtMs)),
    requests: found.requests,
    story: timeline.map(
      ({ atMs, phase, sentence }) => `${String(atMs - injectedAtMs)} ms ${phase}: ${sentence}`,
    ),
  };
}

function expectedAnomaly({ anomalies, rightAtMs, injectedAtMs }: AnomalyWatch): RunResult['anomaly'] {
  const [first] = [...rightAtMs].toSorted(([, one], [, other]) => one - other);
  const anomaly = anomalies.find(({ id }) => id === first?.[0]);
  const blamed = anomaly === undefined ? null : mostBlamed(anomaly);
  if (first === undefined || anomaly === undefined || blamed === null) return null;
  return { id: anomaly.id, tier: anomaly.tier, ...blamed, atMs: first[1] - injectedAtMs };
}

const writeOf = (write: Mutation, injectedAtMs: number) => ({
  effect: effectOf(write),
  object: `${write.resource}/${write.name}`,
  atMs: write.atMs - injectedAtMs,
});

export const head = ({ name, run, namespace, scope, startedAtMs }: About) => ({
  scenario: name,
  run,
  namespace,
  scope,
  seconds: Math.round((Date.now() - startedAtMs) / 1000),
});

type Moment = number | null | undefined;

function timesOf(
  injectedAtMs: number,
  heal: HealShape | undefined,
  own: { visible: Moment; acted: Moment; anomaly: RunResult['anomaly'] },
): Times {
  const since = (atMs: Moment): number | null =>
    typeof atMs === 'number' ? Math.max(0, Math.round(atMs - injectedAtMs)) : null;
  return {
    visible: since(own.visible),
    detected: since(heal?.detectedAtMs) ?? own.anomaly?.atMs ?? null,
    decided: since(heal?.decidedAtMs),
    acted: since(own.acted ?? heal?.actedAtMs),
    verified: since(heal?.verifiedAtMs),
    closed: since(heal?.closedAtMs),
  };
}
