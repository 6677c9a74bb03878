import type { ChangeRef } from '../../domain/release/change.ts';
import type { DryRun } from '../../domain/release/dry-run.ts';
import { GATES } from '../../domain/release/gate.ts';
import type { GateId, GateResult } from '../../domain/release/gate.ts';
import type { Step, TargetRef } from '../../domain/release/plan.ts';
import type { ReleaseProgress, ShownPlan, StepProgress } from '../../domain/release/progress.ts';
import type { BugRecord, IncidentRecord, ReleaseRecord } from '../../store/port.ts';
import { serveStory } from './fake-deps.ts';
import type { Served } from './fake-deps.ts';
import type { FakeReleaseRecords } from './fake-releases.ts';
import { noReleases } from './fake-releases.ts';
import { fakeStore } from './fake-store.ts';
import { NOW_MS, story } from './story.ts';

const AGO = (seconds: number): number => NOW_MS - seconds * 1000;

export const WAITING_ID = 'release/shop/checkout/mi9x2k0a';
export const DONE_ID = 'release/shop/catalogue/mi9w0000';
export const BY_HAND_ID = 'rollback-by-hand/shop/web/mi9v7777';
export const RELEASE_PLAN_HASH = 'b4d91c07'.repeat(8);

const change = (
  n: string,
  verb: ChangeRef['verb'],
  rest: Pick<ChangeRef, 'object' | 'sentence'>,
): ChangeRef => ({
  changeId: `${WAITING_ID}/${n}`,
  verb,
  digest: `d1${n}`.padEnd(16, '0'),
  ...rest,
});
const inShop = (resource: ChangeRef['object']['resource'], name: string): ChangeRef['object'] => ({
  resource,
  namespace: 'shop',
  name,
});

const step = (
  rest: Pick<Step<ChangeRef>, 'id' | 'title' | 'changes' | 'undo' | 'watch'>,
): Step<ChangeRef> => ({
  rollouts: [{ namespace: 'shop', deployment: 'web' }],
  deadlineSeconds: 300,
  ...rest,
});

const watched = (baseline: string | null): Step<ChangeRef>['watch'] => ({
  seconds: 60,
  arms: { namespace: 'shop', canary: 'web-canary', baseline },
});

const web: TargetRef = {
  name: 'web',
  namespace: 'shop',
  uid: 'uid-web',
  strategy: 'canary',
  steps: [
    step({
      id: 'web/canary-10',
      title: '10 % to the canary',
      changes: [
        change('web/canary-10/0', 'create', {
          object: inShop('configmaps', 'web-config-1f2e3d4c'),
          sentence: 'copy ConfigMap web-config with its new content',
        }),
        change('web/canary-10/1', 'create', {
          object: inShop('deployments', 'web-canary'),
          sentence: 'create web-canary with 1 replica of image shop:2',
        }),
      ],
      watch: watched('web'),
      undo: 'web-canary and its ConfigMap are deleted again',
    }),
    step({
      id: 'web/promote',
      title: 'all of web to the new version',
      changes: [
        change('web/promote/0', 'patch', {
          object: inShop('deployments', 'web'),
          sentence: 'image of app: shop:1 → shop:2',
        }),
      ],
      watch: null,
      undo: 'the template of web is put back, with its ConfigMap',
    }),
  ],
  finish: [
    step({
      id: 'web/retire-canary',
      title: 'retire the canary',
      changes: [
        change('web/retire-canary/0', 'delete', {
          object: inShop('deployments', 'web-canary'),
          sentence: 'delete web-canary',
        }),
      ],
      watch: null,
      undo: 'none: the new version runs in web itself',
    }),
  ],
  notes: ['10 % is 33 % with 2 replicas'],
};

export const planOfStory = (): ShownPlan => ({
  planHash: RELEASE_PLAN_HASH,
  staging: [],
  targets: [web],
  groups: [['web']],
});

const FOUND: Partial<Record<GateId, Omit<GateResult, 'gate' | 'title'>>> = {
  tests: { result: 'pass', sentence: 'junit.xml: 412 tests, none failed', by: null },
  coverage: { result: 'unknown', sentence: 'no report was handed over', by: null },
  staging: {
    result: 'waived',
    sentence: 'no second cluster until March; valid until 2027-03-01',
    by: 'grace',
  },
  guide: { result: 'pass', sentence: 'chapter 4 says it', by: 'lin' },
};
export const gatesOfStory = (over: typeof FOUND = {}): GateResult[] =>
  GATES.map(({ id, title }) => ({
    gate: id,
    title,
    ...(over[id] ?? FOUND[id] ?? { result: 'pass', sentence: 'as it should be', by: null }),
  }));

export const dryRunOfStory = (over: Partial<DryRun> = {}): DryRun => ({
  plan: planOfStory(),
  refusals: [],
  gates: gatesOfStory(),
  ...over,
});

const done = (
  id: string,
  phase: StepProgress['phase'],
  secondsAgo: number,
  sentence: string,
): StepProgress => ({
  id,
  phase,
  title: id,
  status: 'passed',
  startedAtMs: AGO(secondsAgo),
  endedAtMs: AGO(secondsAgo - 4),
  sentences: [sentence],
});

/** A canary that waits for its approval; ada asked for it. */
export const waitingRelease = (over: Partial<ReleaseProgress> = {}): ReleaseProgress => ({
  releaseId: WAITING_ID,
  name: 'checkout',
  namespace: 'shop',
  requestedBy: 'lin',
  reason: 'rounds prices as the law wants it',
  state: {
    status: 'awaiting-approval',
    planHash: RELEASE_PLAN_HASH,
    expiresAtMs: NOW_MS + 3_000_000,
    approvals: [],
    quorum: 1,
    role: 'approver',
    refusals: [],
  },
  steps: [
    done('plan', 'plan', 60, 'plan b4d91c07b4d9'),
    done('gates', 'gates', 50, '24 of 25 gates are known'),
    {
      ...done('approval', 'approval', 30, 'needs 1 of role approver'),
      status: 'running',
      endedAtMs: null,
    },
    {
      ...done('web/canary-10', 'production', 0, ''),
      title: '10 % to the canary',
      status: 'waiting',
      startedAtMs: null,
      endedAtMs: null,
      sentences: [],
    },
  ],
  gates: gatesOfStory(),
  plan: planOfStory(),
  openUndos: [],
  ...over,
});

const record = (id: string, over: Partial<ReleaseRecord>): ReleaseRecord => ({
  id,
  name: id.split('/')[2] ?? '',
  namespace: 'shop',
  requestedBy: 'lin',
  reason: 'rounds prices as the law wants it',
  kind: 'release',
  strategies: ['canary'],
  targetKeys: ['local/shop/deployment/web'],
  images: ['shop:2'],
  status: 'awaiting-approval',
  result: null,
  trigger: null,
  sentence: null,
  planHash: RELEASE_PLAN_HASH,
  fixes: null,
  irreversible: null,
  requestedAtMs: AGO(64),
  servedAtMs: null,
  closedAtMs: null,
  durations: null,
  traceId: null,
  updatedAtMs: AGO(30),
  ...over,
});

const incident: IncidentRecord = {
  id: 'INC-0007',
  title: 'Release catalogue of shop was rolled back',
  severity: 'P2',
  targetKeys: ['local/shop/deployment/catalogue'],
  releaseId: DONE_ID,
  status: 'open',
  openedAtMs: AGO(7000),
  resolvedAtMs: null,
  resolvedBy: null,
  sentence: 'error ratio 12 % at 10 % of the requests, 0.2 % on the old version',
  postMortemDueAtMs: AGO(7000) + 604_800_000,
};

const bug: BugRecord = {
  id: 'BUG-0012',
  title: 'Release catalogue of shop was rolled back',
  severity: 'high',
  status: 'open',
  releaseId: DONE_ID,
  description: incident.sentence,
  openedAtMs: AGO(7000),
};

/** A release that waits, one that was rolled back, and a rollback by hand with its hold. */
export const releaseStory = (): FakeReleaseRecords => ({
  ...noReleases(),
  releases: [
    record(WAITING_ID, {}),
    record(DONE_ID, {
      strategies: ['rolling'],
      targetKeys: ['local/shop/deployment/catalogue'],
      images: ['catalogue:9'],
      status: 'rolled-back',
      result: 'rolled-back',
      trigger: 'error-ratio',
      sentence: 'error ratio 12 % is over 5 %; the old version serves again',
      requestedAtMs: AGO(7200),
      closedAtMs: AGO(6990),
      durations: { activeMs: 20_000, machinesMs: 100_000, peopleMs: 90_000 },
    }),
    record(BY_HAND_ID, {
      kind: 'rollback',
      strategies: [],
      images: [],
      status: 'released',
      result: 'released',
      sentence: 'the earlier revision serves and is healthy',
      requestedAtMs: AGO(90_000),
      closedAtMs: AGO(89_950),
    }),
  ],
  incidents: [
    incident,
    {
      ...incident,
      id: 'INC-0003',
      status: 'resolved',
      openedAtMs: AGO(90_000),
      resolvedAtMs: AGO(86_400),
      resolvedBy: 'grace',
    },
  ],
  bugs: [bug, { ...bug, id: 'BUG-0009', severity: 'low', status: 'closed', openedAtMs: AGO(400_000) }],
  holds: [
    {
      targetKey: 'local/shop/deployment/web',
      by: 'grace',
      reason: 'checkout was slow all morning',
      atMs: AGO(89_950),
    },
  ],
  delivery: {
    releases: 12,
    releasesPerDay: 0.4,
    leadTimeMs: 1_320_000,
    changeFailureRatio: 0.0833,
    timeToRestoreMs: 22_000,
  },
});

/** The real app over fakes that hold both stories. */
export function serveReleases(over: Parameters<typeof serveStory>[0] = {}): Served {
  const served = serveStory({ store: fakeStore({ ...story(), ...releaseStory() }), ...over });
  served.temporal.releases.set(WAITING_ID, waitingRelease());
  return served;
}
