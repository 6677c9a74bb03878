import { beforeEach, describe, expect, it } from 'vitest';
import type { ActivityDeps } from '../../../activities/deps.ts';
import { resolveTargets } from '../../../activities/release/resolve-targets.ts';
import { Policy } from '../../../domain/policy/schema.ts';
import type { ReleaseFileInput } from '../../../domain/release/release-schema.ts';
import type { Target } from '../../../domain/workload/target.ts';
import { NOW, observation } from '../../support/observations.ts';
import { releaseFile } from '../../support/release-plans.ts';
import { run } from '../healing/world.ts';

let deployments: Set<string>;
let namespaces: Set<string>;
let looks: string[];
let policy: Policy;

beforeEach(() => {
  deployments = new Set(['shop/cart', 'shop/web', 'staging/cart', 'staging/web']);
  namespaces = new Set(['shop', 'staging']);
  looks = [];
  policy = Policy.parse({});
});

const deps = {
  clusterName: 'local',
  cluster: {
    observeOne: (target: Target) => {
      const name = `${target.namespace}/${target.name}`;
      looks.push(name);
      if (!deployments.has(name)) return Promise.resolve(null);
      const seen = observation({ target: { ...target, uid: `uid of ${name}` }, scope: target.namespace });
      return Promise.resolve({ observation: seen, template: '{}', configContents: [] });
    },
  },
  releases: { hasNamespace: (name: string) => Promise.resolve(namespaces.has(name)) },
  policy: () => policy,
  nowMs: () => NOW,
} as unknown as ActivityDeps;

const resolved = (over: Partial<ReleaseFileInput> = {}) =>
  run(resolveTargets, deps, { file: releaseFile(over), requestedBy: 'rita' });
const image = (deployment: string) => ({ deployment, images: { app: `registry/${deployment}:2` } });
const staging = { namespace: 'staging' };

describe('who a release writes to', () => {
  it('is told with uid and scope, staging first', async () => {
    const { targets, refusals } = await resolved({ staging, targets: [image('cart'), image('web')] });
    expect(refusals).toEqual([]);
    expect(targets.map(({ target, scope, isStaging }) => [target.uid, scope, isStaging])).toEqual([
      ['uid of staging/cart', 'staging', true],
      ['uid of staging/web', 'staging', true],
      ['uid of shop/cart', 'shop', false],
      ['uid of shop/web', 'shop', false],
    ]);
  });

  it('is told with what its strategy sets up beside it in production, and nothing beside staging', async () => {
    deployments.add('shop/api');
    deployments.add('staging/api');
    const strategies = [
      { ...image('cart'), strategy: { type: 'blue-green' as const, service: 'cart' } },
      { ...image('web'), strategy: { type: 'canary' as const, service: 'web' } },
      image('api'),
    ];
    const { targets } = await resolved({ staging, targets: strategies });
    const production = targets.filter(({ isStaging }) => !isStaging);
    expect(production.map(({ twin }) => twin?.name ?? null)).toEqual(['cart-green', 'web-canary', null]);
    expect(targets.filter((one) => one.isStaging && one.twin !== null)).toEqual([]);
  });

  it('is looked for in the namespace of its own that the file names', async () => {
    deployments.add('pay/cart');
    const { targets } = await resolved({ targets: [{ ...image('cart'), namespace: 'pay' }] });
    expect(targets.map(({ target }) => target.namespace)).toEqual(['pay']);
  });
});

describe('is refused by name', () => {
  it('a Deployment that is not there, with how to look for it', async () => {
    const { refusals } = await resolved({ targets: [image('crat')] });
    expect(refusals).toEqual([
      {
        target: 'local/shop/deployment/crat',
        code: 'missing-deployment',
        sentence: 'there is no Deployment crat in namespace shop',
        wayOut: expect.stringContaining('kubectl -n shop get deployments') as string,
      },
    ]);
  });

  it('a namespace that is missing', async () => {
    const { refusals } = await resolved({ namespace: 'shpo' });
    expect(refusals).toMatchObject([{ code: 'missing-namespace', sentence: 'there is no namespace shpo' }]);
    expect(refusals[0]?.wayOut).toContain('`namespace` and `staging.namespace`');
  });

  it('staging that is missing, and that it is staging', async () => {
    namespaces.delete('staging');
    deployments = new Set(['shop/cart']);
    const { refusals } = await resolved({ staging });
    expect(refusals).toMatchObject([
      {
        code: 'missing-namespace',
        sentence: 'there is no namespace staging, which the release file names as staging',
      },
    ]);
  });

  it('everything that is missing, at once', async () => {
    deployments = new Set(['shop/web']);
    const { targets, refusals } = await resolved({ staging, targets: [image('cart'), image('web')] });
    expect(refusals.map(({ target }) => target)).toEqual([
      'local/staging/deployment/cart',
      'local/staging/deployment/web',
      'local/shop/deployment/cart',
    ]);
    expect(targets).toHaveLength(1);
  });
});

describe('before anything is looked at', () => {
  it('a file that contradicts itself is refused: staging that is production', async () => {
    const { targets, refusals } = await resolved({ staging: { namespace: 'shop' } });
    expect(targets).toEqual([]);
    expect(refusals[0]?.sentence).toContain('staging.namespace: in shop cart is in production');
    expect(looks).toEqual([]);
  });

  it('a waiver is over at its moment, and not a moment before', async () => {
    const waived = (untilMs: number) =>
      resolved({ gates: { waive: [{ gate: 'staging', by: 'lin', reason: 'none yet', untilMs }] } });
    expect((await waived(NOW)).refusals[0]?.sentence).toContain('the waiver of lin is over');
    expect((await waived(NOW + 1)).refusals).toEqual([]);
  });

  it('a quorum that nobody but the requester could fill is refused', async () => {
    policy = Policy.parse({ roles: { approver: ['rita'] } });
    expect((await resolved()).refusals[0]?.sentence).toContain('nobody holds it besides rita');
    expect(looks).toEqual([]);
    policy = Policy.parse({ roles: { approver: ['rita', 'anna'] } });
    expect((await resolved()).refusals).toEqual([]);
  });
});
