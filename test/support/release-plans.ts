import type { ChangeRef } from '../../domain/release/change.ts';
import type { Step, TargetRef } from '../../domain/release/plan.ts';
import type { ReleaseInput, ShownPlan } from '../../domain/release/progress.ts';
import { ReleaseFile } from '../../domain/release/release-schema.ts';
import type { ReleaseFileInput } from '../../domain/release/release-schema.ts';

export const RELEASE_ID = 'release/shop/cart-2/k1';

export const releaseFile = (over: Partial<ReleaseFileInput> = {}): ReleaseFile =>
  ReleaseFile.parse({
    name: 'cart-2',
    namespace: 'shop',
    reason: 'the new basket',
    targets: [{ deployment: 'cart', images: { cart: 'registry/cart:2' } }],
    soakMinutes: [1],
    ...over,
  });

export const releaseInput = (over: Partial<ReleaseFileInput> = {}, releaseId = RELEASE_ID): ReleaseInput => ({
  releaseId,
  file: releaseFile(over),
  requestedBy: 'rita',
  requestedAtMs: Date.now(),
  artefacts: [],
  traceparent: null,
});

type Verb = ChangeRef['verb'];
const OBJECT: Readonly<Record<Verb, (name: string) => string>> = {
  patch: (name) => name,
  create: (name) => `${name}-green`,
  delete: (name) => `${name}-green`,
};

/** What a test may say of a step; `verbs`: one change each. */
type StepOver = Partial<Step<ChangeRef>> & { readonly verbs?: readonly Verb[] };

export const stepOf = (
  releaseId: string,
  name: string,
  slug: string,
  over: StepOver = {},
): Step<ChangeRef> => {
  const { verbs = ['patch'], ...rest } = over;
  const id = `${name}/${slug}`;
  return {
    id,
    title: `${slug} ${name}`,
    changes: verbs.map((verb, at) => ({
      changeId: `${releaseId}/${id}/${String(at)}-abcd`,
      verb,
      object: { resource: 'deployments', namespace: 'shop', name: OBJECT[verb](name) },
      digest: `digest of ${id}`,
      sentence: `${verb} Deployment ${OBJECT[verb](name)}`,
    })),
    rollouts: [{ namespace: 'shop', deployment: name }],
    deadlineSeconds: 300,
    watch: { seconds: 60, arms: { namespace: 'shop', canary: name, baseline: null } },
    undo: `${name} back to the old version`,
    ...rest,
  };
};

export const targetOf = (releaseId: string, name: string, over: Partial<TargetRef> = {}): TargetRef => ({
  name,
  namespace: 'shop',
  uid: `uid-${name}`,
  strategy: 'rolling',
  steps: [stepOf(releaseId, name, 'roll-out')],
  finish: [],
  notes: [],
  ...over,
});

/** A plan without its hash, by the id of the release it is for. */
export type PlanFor = (releaseId: string) => Omit<ShownPlan, 'planHash'>;

export const oneRollingTarget: PlanFor = (releaseId) => ({
  staging: [],
  targets: [targetOf(releaseId, 'cart')],
  groups: [['cart']],
});

/** The same on staging first. */
export const stagedFirst: PlanFor = (releaseId) => {
  const steps = [
    stepOf(releaseId, 'cart', 'staging-roll-out', {
      rollouts: [{ namespace: 'staging', deployment: 'cart' }],
      watch: null,
    }),
  ];
  const staging = targetOf(releaseId, 'cart', { namespace: 'staging', uid: 'uid-staging', steps });
  return { ...oneRollingTarget(releaseId), staging: [staging] };
};

/** A canary in two steps, then everything: `cart/canary-10`, `cart/canary-50`, `cart/promote`. */
export const canary: PlanFor = (releaseId) => {
  const arms = { namespace: 'shop', canary: 'cart-canary', baseline: 'cart' };
  const rollouts = [{ namespace: 'shop', deployment: 'cart-canary' }];
  const watched = { rollouts, watch: { seconds: 60, arms } };
  const steps = [
    stepOf(releaseId, 'cart', 'canary-10', { ...watched, verbs: ['create'] }),
    stepOf(releaseId, 'cart', 'canary-50', watched),
    stepOf(releaseId, 'cart', 'promote'),
  ];
  return {
    staging: [],
    targets: [targetOf(releaseId, 'cart', { strategy: 'canary', steps })],
    groups: [['cart']],
  };
};

/** A second Deployment, the switch to it, and once it has soaked: the first is settled and the second retired. */
export const blueGreenOf =
  (name: string): PlanFor =>
  (releaseId) => {
    const step = (slug: string, over: StepOver = {}) =>
      stepOf(releaseId, name, slug, { rollouts: [], watch: null, ...over });
    const watch = { seconds: 60, arms: { namespace: 'shop', canary: `${name}-green`, baseline: null } };
    const target = targetOf(releaseId, name, {
      strategy: 'blue-green',
      steps: [step('prepare-green', { verbs: ['patch', 'create'] }), step('switch', { watch })],
      finish: [
        step('settle', { rollouts: [{ namespace: 'shop', deployment: name }] }),
        step('open'),
        step('retire-green', { verbs: ['delete'] }),
      ],
    });
    return { staging: [], targets: [target], groups: [[name]] };
  };
export const blueGreen = blueGreenOf('cart');

/** Several Deployments, in these groups, each of them rolled out at once. */
export const grouped =
  (...groups: readonly (readonly string[])[]): PlanFor =>
  (releaseId) => ({
    staging: [],
    targets: groups.flat().map((name) => targetOf(releaseId, name)),
    groups,
  });

export const filedFor = (...names: readonly string[]): Pick<ReleaseFileInput, 'targets'> => ({
  targets: names.map((deployment) => ({ deployment, images: { app: `registry/${deployment}:2` } })),
});
