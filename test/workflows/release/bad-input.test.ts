import { describe, expect, it } from 'vitest';
import type { ActivityDeps } from '../../../activities/deps.ts';
import type { Activities } from '../../../activities/index.ts';
import { checkGates } from '../../../activities/release/check-gates.ts';
import { planRelease } from '../../../activities/release/plan-release.ts';
import { resolveTargets } from '../../../activities/release/resolve-targets.ts';
import { UnreadableMetrics } from '../../../activities/metrics/prometheus-answer.ts';
import { Policy } from '../../../domain/policy/schema.ts';
import type { LiveTarget } from '../../../domain/release/live.ts';
import type { ReleaseFileInput } from '../../../domain/release/release-schema.ts';
import { around, depsOf, reads } from '../../activities/release/gate-world.ts';
import { shop } from '../../domain/release/strategy/shop.ts';
import { observation } from '../../support/observations.ts';
import { stagedFirst } from '../../support/release-plans.ts';
import { releasing } from './releasing.ts';
import { staged } from './stage.ts';

const stage = staged();

type Reads = ReturnType<typeof reads>;
type Around = Parameters<typeof around>[0];

/** The real gates, before a cluster of which only this is otherwise. */
const gatesOver = (changes: Partial<Reads>): Partial<Activities> => {
  const observeOne: Reads['observeOne'] = (asked) =>
    Promise.resolve({
      observation: observation({ target: { ...asked, uid: `uid-${asked.name}` } }),
      template: '{}',
      configContents: [],
    });
  const deps = depsOf(reads({ observeOne, ...changes }));
  return { checkGates: (input) => checkGates(deps, input) };
};
const gatesAmid = (changes: Around): Partial<Activities> =>
  gatesOver({ surroundings: () => Promise.resolve(around(changes)) });

/** The real look for who is written to, where these namespaces exist. */
function targetsIn(namespaces: readonly string[]): Partial<Activities> {
  const deps = {
    clusterName: 'local',
    cluster: { observeOne: () => Promise.resolve(null) },
    releases: { hasNamespace: (name: string) => Promise.resolve(namespaces.includes(name)) },
    policy: () => Policy.parse({}),
    nowMs: () => 0,
  } as unknown as ActivityDeps;
  return { resolveTargets: (asked) => resolveTargets(deps, asked) };
}

/** The real plan of a Deployment that has this around it. */
function planAmid(changes: Around): Partial<Activities> {
  const live: LiveTarget = shop();
  const deps = {
    releases: {
      readLive: () => Promise.resolve(live),
      surroundings: () => Promise.resolve(around(changes)),
      dryRun: () => Promise.resolve(null),
    },
    store: { sealChanges: () => Promise.resolve() },
  } as unknown as Pick<ActivityDeps, 'releases' | 'store'>;
  return { planRelease: (input) => planRelease(deps, input) };
}

const managedBy = (by: 'argocd' | 'flux' | 'helm' | 'operator') =>
  planAmid({ foreignOwner: { by, evidence: 'label x=y' } });
const targets = [{ deployment: 'web', images: { app: 'shop:2' } }];
const canaryTargets = [
  { deployment: 'web', images: { app: 'shop:2' }, strategy: { type: 'canary' as const, service: 'web' } },
];
const staging = { namespace: 'staging' };

const BAD: [string, RegExp, Partial<Activities>, Partial<ReleaseFileInput>][] = [
  ['whose namespace is missing', /there is no namespace shop/, targetsIn(['staging']), { staging }],
  [
    'whose staging namespace is missing',
    /there is no namespace staging, which the release file names as staging/,
    targetsIn(['shop']),
    { staging },
  ],
  ['whose Deployment is missing', /there is no Deployment cart in namespace shop/, targetsIn(['shop']), {}],
  ['without staging', /^staging fail: .*names no staging/, gatesOver({}), { staging: null }],
  ['of what Argo CD manages', /managed by argocd .*Git repository/, managedBy('argocd'), { targets }],
  ['of what Flux manages', /managed by flux .*Git repository/, managedBy('flux'), { targets }],
  ['of what Helm manages', /managed by helm .*helm upgrade/, managedBy('helm'), { targets }],
  ['of what an operator manages', /managed by operator/, managedBy('operator'), { targets }],
  [
    'as canary of an autoscaled Deployment',
    /HorizontalPodAutoscaler web scales it.*use strategy rolling/,
    planAmid({ autoscaler: 'web' }),
    { targets: canaryTargets },
  ],
  [
    'for which a quota leaves no room',
    /^quotas fail: namespace shop: quota team has 0 of 4 pods left, and the release needs 1 more/,
    gatesAmid({ quotas: [{ name: 'team', resource: 'pods', hard: 4, used: 4 }] }),
    { staging },
  ],
  [
    'where a disruption budget forbids progress',
    /^disruption-budgets fail: shop\/cart: disruption budget cart allows no disruption now/,
    gatesAmid({ disruptionBudgets: [{ name: 'cart', disruptionsAllowed: 0 }] }),
    { staging },
  ],
  [
    'while Prometheus is down',
    /^healthy-before unknown: .*; monitoring unknown: .*Prometheus did not answer within 2 s/,
    gatesOver({
      serviceLevels: () => Promise.reject(new UnreadableMetrics('Prometheus did not answer within 2 s')),
    }),
    { staging },
  ],
];

describe('a release', () => {
  it.each(BAD)(
    '%s is refused with the reason, by the real activity, before anything changes',
    async (_, why, overrides, file) => {
      const given = { file, script: { plan: stagedFirst, overrides } };
      const { outcome, world } = await releasing(stage, given, ({ handle }) => handle.result());
      expect(outcome).toMatchObject({ result: 'refused', left: [] });
      expect(outcome.sentence).toMatch(why);
      expect([world.planned, world.writes, world.course, world.failures]).toEqual([[], [], [], []]);
    },
  );

  it.each([
    ['beside room, a budget that allows one, and metrics', gatesAmid({ ...fits() }), { staging }],
    ['of a rolling update beside an autoscaler', planAmid({ autoscaler: 'web' }), { targets }],
  ])('%s is not', async (_, overrides, file) => {
    const asked = releasing(
      stage,
      { file, script: { plan: stagedFirst, overrides } },
      async ({ is, steer }) => {
        await is('awaiting-approval');
        await steer('abort');
      },
    );
    expect((await asked).outcome.result).toBe('aborted');
  });
});

function fits() {
  return {
    quotas: [{ name: 'team', resource: 'pods', hard: 5, used: 4 }],
    disruptionBudgets: [{ name: 'cart', disruptionsAllowed: 1 }],
    replicas: observation().replicas.desired,
  };
}
