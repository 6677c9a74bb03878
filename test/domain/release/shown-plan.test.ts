import { describe, expect, it } from 'vitest';
import type { ChangeRef } from '../../../domain/release/change.ts';
import type { Step, TargetRef } from '../../../domain/release/plan.ts';
import { ReleaseFile } from '../../../domain/release/release-schema.ts';
import { groupsOf, planText } from '../../../domain/release/shown-plan.ts';
import type { PlanIdentity } from '../../../domain/release/shown-plan.ts';

const FILE = ReleaseFile.parse({
  name: 'web',
  namespace: 'shop',
  reason: 'a test',
  targets: [
    { deployment: 'web', images: { app: 'shop:2' } },
    { deployment: 'api', images: { app: 'api:2' } },
    { deployment: 'db', images: { app: 'db:2' } },
  ],
});

const CHANGE: ChangeRef = {
  changeId: 'release/shop/web/abc123/web/roll-out/0',
  verb: 'patch',
  object: { resource: 'deployments', namespace: 'shop', name: 'web' },
  digest: 'aa',
  sentence: 'Deployment web: app runs shop:2',
};

const STEP: Step<ChangeRef> = {
  id: 'web/roll-out',
  title: 'Deployment web: new version, pod by pod',
  changes: [CHANGE],
  rollouts: [{ namespace: 'shop', deployment: 'web' }],
  deadlineSeconds: 300,
  watch: { seconds: 60, arms: { namespace: 'shop', canary: 'web', baseline: null } },
  undo: 'Deployment web gets its former template back.',
};

const TARGET: TargetRef = {
  name: 'web',
  namespace: 'shop',
  uid: 'uid-1',
  strategy: 'rolling',
  steps: [STEP],
  finish: [],
  notes: [],
};

const PLAN: PlanIdentity = {
  releaseId: 'release/shop/web/abc123',
  requestedBy: 'ada',
  file: FILE,
  staging: [],
  targets: [TARGET],
  groups: [['web'], ['api']],
};

const withTarget = (changes: Partial<TargetRef>): PlanIdentity => ({
  ...PLAN,
  targets: [{ ...TARGET, ...changes }],
});
const withStep = (changes: Partial<Step<ChangeRef>>): PlanIdentity =>
  withTarget({ steps: [{ ...STEP, ...changes }] });

describe('the text of a plan', () => {
  it('is the same for the same plan, whatever order its keys come in', () => {
    const turned = Object.fromEntries(Object.entries(PLAN).toReversed()) as unknown as PlanIdentity;
    expect(planText(turned)).toBe(planText({ ...PLAN }));
    expect(planText(JSON.parse(JSON.stringify(PLAN)) as PlanIdentity)).toBe(planText(PLAN));
  });

  it.each<[string, PlanIdentity]>([
    ['requester', { ...PLAN, requestedBy: 'bob' }],
    ['release', { ...PLAN, releaseId: 'release/shop/web/abc124' }],
    [
      'threshold of the file',
      { ...PLAN, file: { ...FILE, thresholds: { ...FILE.thresholds, errorRatio: 0.06 } } },
    ],
    ['soak of the file', { ...PLAN, file: { ...FILE, soakMinutes: [5] } }],
    ['order of the groups', { ...PLAN, groups: [['api'], ['web']] }],
    ['grouping', { ...PLAN, groups: [['web', 'api']] }],
    ['target', { ...PLAN, targets: [TARGET, { ...TARGET, name: 'api' }] }],
    ['trial in staging', { ...PLAN, staging: [TARGET] }],
    ['life of the Deployment', withTarget({ uid: 'uid-2' })],
    ['finish', withTarget({ finish: [STEP] })],
    ['note', withTarget({ notes: ['10 % is 33 % with 2 replicas'] })],
    ['order of the steps', withTarget({ steps: [{ ...STEP, id: 'web/b' }, STEP] })],
    ['value of a change', withStep({ changes: [{ ...CHANGE, digest: 'ab' }] })],
    ['object of a change', withStep({ changes: [{ ...CHANGE, object: { ...CHANGE.object, name: 'api' } }] })],
    ['watch', withStep({ watch: null })],
    ['undo', withStep({ undo: 'Nothing.' })],
  ])('is another for another %s', (_, other) => {
    expect(planText(other)).not.toBe(planText(PLAN));
  });

  it('tells the order of steps from their being others', () => {
    const [a, b] = [
      { ...STEP, id: 'web/a' },
      { ...STEP, id: 'web/b' },
    ];
    expect(planText(withTarget({ steps: [a, b] }))).not.toBe(planText(withTarget({ steps: [b, a] })));
  });
});

describe('the groups of a release', () => {
  it('are one Deployment after another where the file says nothing', () => {
    expect(groupsOf(FILE)).toEqual([['web'], ['api'], ['db']]);
  });

  it('are those of the file', () => {
    expect(groupsOf({ ...FILE, order: [['db'], ['web', 'api']] })).toEqual([['db'], ['web', 'api']]);
  });
});
