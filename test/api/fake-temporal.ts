import type { Answer, TemporalPort } from '../../api/temporal-port.ts';
import { newLimits } from '../../domain/healing/limits.ts';
import type { LimitsState } from '../../domain/healing/limits.ts';
import type { Decision, DecisionAnswer, HealProgress } from '../../domain/healing/progress.ts';
import { fakeReleaseRuns } from './fake-release-runs.ts';
import type { FakeReleaseRuns } from './fake-release-runs.ts';

/** Temporal with its runs in maps. `away` makes every call find nobody. */
export interface FakeTemporal extends TemporalPort, FakeReleaseRuns {
  away: 'unreachable' | 'no-answer' | null;
  readonly progress: Map<string, HealProgress>;
  readonly limitsByScope: Map<string, LimitsState>;
  readonly decisions: { healId: string; decision: Decision; updateId: string }[];
  readonly stops: { healId: string; by: string; reason: string }[];
  answer: Answer<DecisionAnswer>;
}

export function fakeTemporal(nowMs: () => number): FakeTemporal {
  const of = <T>(map: Map<string, T>, key: string): Answer<T> => {
    if (fake.away !== null) return { ok: false, refusal: fake.away };
    const value = map.get(key);
    return value === undefined ? { ok: false, refusal: 'not-found' } : { ok: true, value };
  };
  const brake = (scope: string, change: (state: LimitsState) => LimitsState): Answer<LimitsState> => {
    if (fake.away !== null) return { ok: false, refusal: fake.away };
    const next = change(fake.limitsByScope.get(scope) ?? newLimits(scope));
    fake.limitsByScope.set(scope, next);
    return { ok: true, value: next };
  };
  const rest: Omit<FakeTemporal, keyof FakeReleaseRuns> = {
    away: null,
    progress: new Map(),
    limitsByScope: new Map(),
    decisions: [],
    stops: [],
    answer: { ok: true, value: { accepted: true, sentence: 'approved; the heal goes on' } },
    ping: () => (fake.away === 'unreachable' ? Promise.reject(new Error('away')) : Promise.resolve()),
    healProgress: (healId) => Promise.resolve(of(fake.progress, healId)),
    decideApproval: (healId, decision, updateId) => {
      fake.decisions.push({ healId, decision, updateId });
      return Promise.resolve(fake.answer);
    },
    stopHeal: (healId, request) => {
      const found = of(fake.progress, healId);
      if (found.ok) fake.stops.push({ healId, ...request });
      return Promise.resolve(found.ok ? { ok: true, value: null } : found);
    },
    limits: (scope) => Promise.resolve(of(fake.limitsByScope, scope)),
    trip: (scope, { kind, by, reason }) =>
      Promise.resolve(
        brake(scope, (state) =>
          kind === 'kill-switch'
            ? { ...state, killSwitch: { sinceMs: nowMs(), by, reason } }
            : { ...state, storm: { sinceMs: nowMs(), sick: [], owners: 0 } },
        ),
      ),
    reset: (scope) =>
      Promise.resolve(brake(scope, (state) => ({ ...state, killSwitch: null, storm: null, freezes: [] }))),
    freeze: (scope, freeze) =>
      Promise.resolve(brake(scope, (state) => ({ ...state, freezes: [...state.freezes, freeze] }))),
    runUrl: (workflowId) =>
      `http://127.0.0.1:8233/namespaces/default/workflows/${encodeURIComponent(workflowId)}`,
  };
  // One object: what a test sets is what its methods see.
  const fake: FakeTemporal = Object.assign(
    fakeReleaseRuns(() => fake.away),
    rest,
  );
  return fake;
}
