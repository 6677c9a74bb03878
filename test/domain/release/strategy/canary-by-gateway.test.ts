import { describe, expect, it } from 'vitest';
import type { Json } from '../../../../domain/release/change.ts';
import { objectAt, objectsAt } from '../../../../domain/release/json.ts';
import type { PlannedTarget } from '../../../../domain/release/plan.ts';
import { NEW_IMAGE, outline, planned, refused, shop, targetOf, withBody, withSpec } from './shop.ts';
import type { ShopOptions } from './shop.ts';

const canary = (...weights: number[]) =>
  targetOf({
    ...NEW_IMAGE,
    strategy: {
      type: 'canary',
      service: 'web',
      traffic: { by: 'gateway', httpRoute: 'shop' },
      steps: weights.map((weight) => ({ weight, watchSeconds: 30 })),
    },
  });

/** Of each patch of the route: from and to. */
const routePatches = ({ steps, finish }: PlannedTarget) =>
  [...steps, ...finish]
    .flatMap(({ changes }) => changes)
    .flatMap((change) =>
      change.verb === 'patch' && change.object.resource === 'httproutes' ? change.fields : [],
    );

/** Name and weight of every backend of every rule. */
const weightsIn = (rules: Json | undefined) =>
  objectsAt({ rules: rules ?? null }, 'rules').map((rule) =>
    objectsAt(rule, 'backendRefs').map(({ name, weight }) => [name, weight]),
  );

const split = (weight: number, rules: NonNullable<ShopOptions['rules']>) =>
  weightsIn(routePatches(planned(canary(weight), shop({ rules })))[0]?.to);

describe('a canary by Gateway API', () => {
  const plan = planned(canary(10, 50), shop());

  it('prepares without requests, shifts, promotes, and finishes only after the soak', () => {
    expect(outline(plan.steps)).toEqual({
      'web/prepare-canary': [
        'patch services/web',
        'create services/web-canary',
        'create deployments/web-canary',
      ],
      'web/canary-10': ['patch httproutes/shop'],
      'web/canary-50': ['patch httproutes/shop'],
      'web/promote': ['patch httproutes/shop'],
    });
    expect(outline(plan.finish)).toEqual({
      'web/open': ['patch services/web'],
      'web/settle': ['patch deployments/web'],
      'web/restore-route': ['patch httproutes/shop'],
      'web/retire-canary': ['delete services/web-canary', 'delete deployments/web-canary'],
    });
  });

  it('waits for all its pods before the first request', () => {
    expect(plan.steps[0]).toMatchObject({ rollouts: [{ deployment: 'web-canary' }], watch: null });
    expect(plan.steps[0]?.changes[2]).toMatchObject({ manifest: { spec: { replicas: 4 } } });
  });

  it('gives the new pods a Service with the ports of the old one, without what the cluster gave it', () => {
    expect(plan.steps[0]?.changes[1]).toMatchObject({
      manifest: {
        kind: 'Service',
        metadata: { name: 'web-canary', labels: { 'paramedic.dev/release': 'abc123' } },
        spec: {
          ports: [{ name: 'http', port: 80, targetPort: 8080, protocol: 'TCP' }],
          selector: { app: 'web', tier: 'front', 'paramedic.dev/track': 'canary' },
        },
      },
    });
    expect(JSON.stringify(plan.steps[0]?.changes[1])).not.toMatch(/nodePort|clusterIP|NodePort/);
  });

  it('gives a Service without an address of its own one without, too', () => {
    const look = withBody(shop(), 'service', (body) => withSpec(body, { clusterIP: 'None' }));
    expect(planned(canary(10), look).steps[0]?.changes[1]).toMatchObject({
      manifest: { spec: { clusterIP: 'None' } },
    });
  });

  it('goes from rules to rules, and ends with the very rules it began with', () => {
    const original = objectAt(shop().httpRoute?.body ?? {}, 'spec')['rules'];
    const patches = routePatches(plan);
    expect(patches.map(({ path }) => path)).toEqual(Array.from({ length: 4 }, () => '/spec/rules'));
    expect(patches[0]?.from).toEqual(original);
    expect(patches.slice(1).map(({ from }) => from)).toEqual(patches.slice(0, -1).map(({ to }) => to));
    expect(patches.at(-1)?.to).toEqual(original);
    expect(patches.map(({ to }) => weightsIn(to)[0])).toEqual([
      [
        ['web', 90],
        ['web-canary', 10],
      ],
      [
        ['web', 50],
        ['web-canary', 50],
      ],
      [
        ['web', 0],
        ['web-canary', 100],
      ],
      [['web', 1]],
    ]);
  });

  it('compares old and new until the promotion', () => {
    expect(plan.steps.map(({ watch }) => watch?.arms.baseline)).toEqual([undefined, 'web', 'web', null]);
    expect(plan.steps.map(({ watch }) => watch?.arms.canary)).toEqual([
      undefined,
      'web-canary',
      'web-canary',
      'web-canary',
    ]);
  });

  it('says what undoes each step', () => {
    expect(plan.steps.map(({ undo }) => undo)).toEqual([
      'Deployment web-canary and its Service are deleted, and Service web selects as before.',
      'HTTPRoute shop gives web-canary nothing any more, and web serves alone.',
      'HTTPRoute shop gives web-canary 10 % of the requests again.',
      'HTTPRoute shop gives web-canary 50 % of the requests again.',
    ]);
  });

  it('says that callers past the route keep the old version', () => {
    expect(plan.notes).toEqual([
      'web-canary runs 4 more pods until the soak is over',
      'Whoever calls Service web past HTTPRoute shop keeps the old version until the soak is over',
    ]);
  });
});

describe('weights of an HTTPRoute', () => {
  it('are set in every rule that leads to the Service, and in no other', () => {
    expect(split(10, [[['web', 1]], [['api', 1]], [['web', 5]]])).toEqual([
      [
        ['web', 90],
        ['web-canary', 10],
      ],
      [['api', 1]],
      [
        ['web', 90],
        ['web-canary', 10],
      ],
    ]);
  });

  it('leave other backends of a rule their share', () => {
    expect(
      split(10, [
        [
          ['web', 3],
          ['api', 7],
        ],
      ]),
    ).toEqual([
      [
        ['web', 270],
        ['web-canary', 30],
        ['api', 700],
      ],
    ]);
  });

  it('split both backends of a rule that leads to the Service twice', () => {
    expect(
      split(25, [
        [
          ['web', 1],
          ['web', 3],
        ],
      ]),
    ).toEqual([
      [
        ['web', 75],
        ['web-canary', 25],
        ['web', 225],
        ['web-canary', 75],
      ],
    ]);
  });

  it('stay nothing where the Service gets nothing', () => {
    expect(split(10, [[['web', 0]]])).toEqual([
      [
        ['web', 0],
        ['web-canary', 0],
      ],
    ]);
  });

  it.each([1, 99])('add up at %i %%', (weight) => {
    expect(split(weight, [[['web', 1]]])).toEqual([
      [
        ['web', 100 - weight],
        ['web-canary', weight],
      ],
    ]);
  });

  it('are 1 where a backend names none, and keep its port and filters', () => {
    const backendRefs = [
      { name: 'web', port: 80, filters: [{ type: 'RequestHeaderModifier' }] },
      { name: 'api', port: 81 },
    ];
    const look = withBody(shop(), 'httpRoute', (body) => withSpec(body, { rules: [{ backendRefs }] }));
    const [patch] = routePatches(planned(canary(10), look));
    expect(patch?.to).toEqual([
      {
        backendRefs: [
          { name: 'web', port: 80, filters: [{ type: 'RequestHeaderModifier' }], weight: 90 },
          { name: 'web-canary', port: 80, filters: [{ type: 'RequestHeaderModifier' }], weight: 10 },
          { name: 'api', port: 81, weight: 100 },
        ],
      },
    ]);
  });

  it('of 10,000 beside others are the most that can be split in hundredths', () => {
    expect(
      split(10, [
        [
          ['web', 10_000],
          ['api', 1],
        ],
      ]),
    ).toEqual([
      [
        ['web', 900_000],
        ['web-canary', 100_000],
        ['api', 100],
      ],
    ]);
    expect(
      refused(
        canary(10),
        shop({
          rules: [
            [
              ['web', 1],
              ['api', 10_001],
            ],
          ],
        }),
      ),
    ).toMatchObject({ code: 'unsupported' });
    expect(
      split(10, [
        [['web', 1]],
        [
          ['api', 10_001],
          ['other', 1],
        ],
      ]),
    ).toHaveLength(2);
  });
});

describe('an HTTPRoute that cannot be weighted', () => {
  it('is one that is not there', () => {
    expect(refused(canary(10), { ...shop(), httpRoute: null })).toMatchObject({
      code: 'missing-route',
      sentence: 'There is no HTTPRoute shop in namespace shop.',
    });
  });

  it.each<[string, Json]>([
    ['another Service', { name: 'api' }],
    ['a Service of another namespace', { name: 'web', namespace: 'bank' }],
    ['something that is no Service', { name: 'web', kind: 'ServiceImport', group: 'multicluster.x-k8s.io' }],
  ])('is one that leads to %s', (_, backend) => {
    const look = withBody(shop(), 'httpRoute', (body) =>
      withSpec(body, { rules: [{ backendRefs: [backend] }] }),
    );
    expect(refused(canary(10), look)).toMatchObject({
      code: 'unsupported',
      sentence: 'No rule of HTTPRoute shop refers to Service web.',
    });
  });

  it('is one without rules', () => {
    const look = withBody(shop(), 'httpRoute', (body) => ({ ...body, spec: {} }));
    expect(refused(canary(10), look)).toMatchObject({ code: 'unsupported' });
  });

  it('is one that a former release has left its canary in', () => {
    expect(
      refused(
        canary(10),
        shop({
          rules: [
            [
              ['web', 90],
              ['web-canary', 10],
            ],
          ],
        }),
      ),
    ).toMatchObject({ code: 'not-settled' });
  });
});
