import type { Answer, ReleasePort } from '../../api/temporal-port.ts';
import type { Decision, DecisionAnswer } from '../../domain/healing/progress.ts';
import type { DryRun } from '../../domain/release/dry-run.ts';
import type { ReleaseInput, ReleaseProgress, SteerAnswer } from '../../domain/release/progress.ts';
import type { SecurityReport } from '../../domain/release/security-report.ts';
import type { RollbackInput } from '../../domain/release/rollback-input.ts';

type Steered = Parameters<ReleasePort['steerRelease']>[0];
type Gone = 'unreachable' | 'no-answer' | null;

/** Releases with their runs in maps: what was begun and said can be looked at here. */
export interface FakeReleaseRuns extends ReleasePort {
  readonly releases: Map<string, ReleaseProgress>;
  readonly begunReleases: ReleaseInput[];
  readonly begunRollbacks: RollbackInput[];
  readonly planned: (ReleaseInput | RollbackInput)[];
  readonly releaseDecisions: { releaseId: string; decision: Decision; updateId: string }[];
  readonly steered: Steered[];
  readonly reported: SecurityReport[];
  releaseAnswer: Answer<DecisionAnswer>;
  steerAnswer: Answer<SteerAnswer>;
  dryRun: Answer<DryRun>;
}

export function fakeReleaseRuns(away: () => Gone): FakeReleaseRuns {
  const here = <T>(answer: Answer<T>): Promise<Answer<T>> => {
    const gone = away();
    return Promise.resolve(gone === null ? answer : { ok: false, refusal: gone });
  };
  const begin = <T>(begun: T[], input: T, idOf: (one: T) => string) => {
    if (away() !== null) return here({ ok: true, value: 'started' as const });
    const isKnown = begun.some((one) => idOf(one) === idOf(input));
    if (!isKnown) begun.push(input);
    return here({ ok: true, value: isKnown ? ('known' as const) : ('started' as const) });
  };
  const isOver = (releaseId: string): boolean => {
    const { state } = fake.releases.get(releaseId) ?? {};
    return state === undefined || state.status === 'closed';
  };
  const fake: FakeReleaseRuns = {
    releases: new Map(),
    begunReleases: [],
    begunRollbacks: [],
    planned: [],
    releaseDecisions: [],
    steered: [],
    reported: [],
    releaseAnswer: { ok: true, value: { accepted: true, sentence: 'approved; the release goes on' } },
    steerAnswer: { ok: true, value: { accepted: true, sentence: 'done as asked' } },
    dryRun: { ok: true, value: { plan: null, refusals: [], gates: [] } },
    startRelease: (input) => begin(fake.begunReleases, input, ({ releaseId }) => releaseId),
    startRollback: (input) => begin(fake.begunRollbacks, input, ({ rollbackId }) => rollbackId),
    planRelease: (input) => {
      fake.planned.push(input);
      return here(fake.dryRun);
    },
    planRollback: (input) => {
      fake.planned.push(input);
      return here(fake.dryRun);
    },
    releaseProgress: (id) => {
      const value = fake.releases.get(id);
      return here(value === undefined ? { ok: false, refusal: 'not-found' } : { ok: true, value });
    },
    decideRelease: (releaseId, decision, updateId) => {
      fake.releaseDecisions.push({ releaseId, decision, updateId });
      return here(fake.releaseAnswer);
    },
    reportSecurity: (releaseId, report) => {
      fake.reported.push(report);
      return isOver(releaseId) ? here({ ok: false, refusal: 'not-found' }) : here(fake.steerAnswer);
    },
    steerRelease: (asked) => {
      fake.steered.push(asked);
      return here(isOver(asked.releaseId) ? { ok: false, refusal: 'not-found' } : fake.steerAnswer);
    },
  };
  return fake;
}
