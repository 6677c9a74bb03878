import { describe, expect, it } from 'vitest';
import { checkQuotas } from '../../../../domain/release/check/quotas.ts';
import type { QuotaTarget } from '../../../../domain/release/check/quotas.ts';
import { rolloutDemand } from '../../../../domain/release/check/rollout-demand.ts';
import type { Strategy } from '../../../../domain/release/release-schema.ts';
import type { Surroundings } from '../../../../domain/release/surroundings.ts';
import { around, blueGreen, canary, rolling } from './samples.ts';

const MIB = 1_048_576;
const quota = (resource: string, hard: number, used: number) => ({ name: 'team', resource, hard, used });
const web = (strategy: Strategy, changes: Partial<Surroundings> = {}, configCopies = 0): QuotaTarget => ({
  name: 'shop/web',
  strategy,
  configCopies,
  surroundings: around(changes),
});
const checked = (...targets: QuotaTarget[]) => checkQuotas('shop', targets);
const foundOf = (...targets: QuotaTarget[]) => checked(...targets).map(({ found }) => found);

describe('pods a strategy needs beside four old ones', () => {
  it.each([
    ['rolling', rolling, 0, 1],
    ['blue-green', blueGreen, 4, 1],
    ['canary by gateway', canary('gateway'), 4, 1],
    ['canary by nginx', canary('nginx'), 4, 1],
    ['canary by replicas up to 50 %', canary('replicas'), 4, 1],
    ['canary by replicas up to 20 %', canary('replicas', [10, 20]), 1, 1],
    ['canary by replicas up to 90 %', canary('replicas', [90]), 36, 1],
  ] as const)('%s', (_, strategy, heldPods, surgePods) => {
    expect(rolloutDemand(strategy, 4, 0)).toMatchObject({ heldPods, surgePods });
  });

  it('none where nothing runs', () => {
    expect(rolloutDemand(blueGreen, 0, 0)).toMatchObject({ heldPods: 0, surgePods: 0 });
  });
});

describe.each([
  ['rolling', rolling, 1],
  ['blue-green', blueGreen, 5],
  ['canary by gateway', canary('gateway'), 5],
  ['canary by nginx', canary('nginx'), 5],
  ['canary by replicas', canary('replicas', [20]), 2],
] as const)('a quota of pods for %s', (_, strategy, need) => {
  it.each(['pods', 'count/pods'])(
    'of %s passes with just enough room, and fails with one less',
    (resource) => {
      expect(foundOf(web(strategy, { quotas: [quota(resource, 4 + need, 4)] }))).toEqual(['pass']);
      expect(foundOf(web(strategy, { quotas: [quota(resource, 3 + need, 4)] }))).toEqual(['fail']);
    },
  );
});

it('what is too small is told in figures, with the way out', () => {
  expect(checked(web(blueGreen, { quotas: [quota('pods', 8, 6)] }))[0]?.sentence).toBe(
    'namespace shop: quota team has 2 of 8 pods left, and the release needs 5 more at its peak; raise the quota, free some of it, or use strategy rolling, which needs least',
  );
  expect(
    checked(web(rolling, { quotas: [quota('requests.memory', 256 * MIB, 256 * MIB)] }))[0]?.sentence,
  ).toContain('has 0 MiB of 256 MiB requests.memory left, and the release needs 64 MiB more');
});

describe('cpu and memory', () => {
  it.each(['cpu', 'requests.cpu'])('a quota of %s counts what the pods ask for', (resource) => {
    expect(foundOf(web(rolling, { quotas: [quota(resource, 2.5, 2)] }))).toEqual(['pass']);
    expect(foundOf(web(rolling, { quotas: [quota(resource, 2.499, 2)] }))).toEqual(['fail']);
  });

  it('decimal fractions are not too much by their rounding', () => {
    const small = { podRequests: { 'requests.cpu': 0.1 }, quotas: [quota('requests.cpu', 0.3, 0.2)] };
    expect(foundOf(web(rolling, small))).toEqual(['pass']);
  });

  it('a template that does not say what a quota counts is unknown', () => {
    const [finding] = checked(web(rolling, { podRequests: {}, quotas: [quota('limits.memory', 9, 1)] }));
    expect(finding).toMatchObject({
      found: 'unknown',
      sentence: expect.stringContaining('the template of shop/web does not say how much') as string,
    });
  });

  it('nothing has to be said of pods that are not started', () => {
    const none = { podRequests: {}, replicas: 0, quotas: [quota('limits.memory', 9, 9)] };
    expect(foundOf(web(blueGreen, none))).toEqual(['pass']);
  });

  it('a device nobody asks for needs no room', () => {
    expect(foundOf(web(blueGreen, { quotas: [quota('requests.nvidia.com/gpu', 1, 1)] }))).toEqual(['pass']);
  });
});

describe('objects that are made', () => {
  it.each([
    ['a second Deployment', { resource: 'count/deployments.apps', strategy: blueGreen, copies: 0, need: 1 }],
    ['its ReplicaSet', { resource: 'count/replicasets.apps', strategy: rolling, copies: 0, need: 1 }],
    ['the canary’s Service', { resource: 'services', strategy: canary('gateway'), copies: 0, need: 1 }],
    [
      'the canary’s Ingress',
      { resource: 'count/ingresses.networking.k8s.io', strategy: canary('nginx'), copies: 0, need: 1 },
    ],
    ['copies of ConfigMaps', { resource: 'configmaps', strategy: rolling, copies: 2, need: 2 }],
    ['copies of ConfigMaps', { resource: 'count/configmaps', strategy: rolling, copies: 2, need: 2 }],
  ])('%s count against their quota', (_, { resource, strategy, copies, need }) => {
    expect(foundOf(web(strategy, { quotas: [quota(resource, 5 + need, 5)] }, copies))).toEqual(['pass']);
    expect(foundOf(web(strategy, { quotas: [quota(resource, 4 + need, 5)] }, copies))).toEqual(['fail']);
  });
});

describe('several targets of one namespace', () => {
  const other = (strategy: Strategy, changes: Partial<Surroundings>) => ({
    ...web(strategy, changes),
    name: 'shop/cart',
  });

  it('must fit together: what each holds adds up', () => {
    const room = (hard: number) => ({ quotas: [quota('pods', hard, 8)] });
    expect(foundOf(web(blueGreen, room(17)), other(blueGreen, room(17)))).toEqual(['pass']);
    expect(foundOf(web(blueGreen, room(16)), other(blueGreen, room(16)))).toEqual(['fail']);
  });

  it('that only roll get on one after the other with the room of one pod', () => {
    const room = { quotas: [quota('pods', 9, 8)] };
    expect(foundOf(web(rolling, room), other(rolling, room))).toEqual(['pass']);
  });

  it('are judged by the look that saw most of a quota used', () => {
    const [first, later] = [{ quotas: [quota('pods', 9, 8)] }, { quotas: [quota('pods', 9, 9)] }];
    expect(foundOf(web(rolling, later), other(rolling, first))).toEqual(['fail']);
    expect(foundOf(web(rolling, first), other(rolling, later))).toEqual(['fail']);
  });
});

it('a namespace without quotas passes and says so', () => {
  expect(checked(web(blueGreen))).toEqual([
    { gate: 'quotas', found: 'pass', sentence: 'namespace shop has no quotas' },
  ]);
});

it('every quota that is too small is told', () => {
  const quotas = [quota('pods', 4, 4), quota('cpu', 2, 2), quota('secrets', 1, 1)];
  expect(foundOf(web(rolling, { quotas }))).toEqual(['fail', 'fail']);
});
