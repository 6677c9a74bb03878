import { describe, expect, it } from 'vitest';
import type { Change } from '../../../../domain/release/change.ts';
import { objectAt } from '../../../../domain/release/json.ts';
import type { LiveTarget } from '../../../../domain/release/live.ts';
import type { Step } from '../../../../domain/release/plan.ts';
import type { Strategy, Target } from '../../../../domain/release/release-schema.ts';
import { apply, asRecord, objectsOf, undo } from './object-model.ts';
import type { Objects } from './object-model.ts';
import { lost, requests, roll } from './requests.ts';
import type { Running, Seen } from './requests.ts';
import { NEW_IMAGE, planned, shop, targetOf } from './shop.ts';

type StrategyInput = NonNullable<Parameters<typeof targetOf>[0]['strategy']>;

const LADDERS = [[10, 50], [1], [1, 33, 34, 80, 99]];
const steps = (weights: readonly number[]) => weights.map((weight) => ({ weight, watchSeconds: 30 }));
const canary = (weights: readonly number[], traffic: object): StrategyInput =>
  ({ type: 'canary', service: 'web', steps: steps(weights), traffic }) as StrategyInput;

const STRATEGIES: readonly (readonly [string, StrategyInput])[] = [
  ['rolling', { type: 'rolling' }],
  ['blue-green', { type: 'blue-green', service: 'web' }],
  ...LADDERS.flatMap((weights) => [
    [`canary by replicas ${weights.join()}`, canary(weights, { by: 'replicas' })] as const,
    [`canary by gateway ${weights.join()}`, canary(weights, { by: 'gateway', httpRoute: 'shop' })] as const,
    [`canary by nginx ${weights.join()}`, canary(weights, { by: 'nginx', ingress: 'shop' })] as const,
  ]),
];

const CONTENTS: readonly Partial<Parameters<typeof targetOf>[0]>[] = [
  NEW_IMAGE,
  {
    images: { app: 'shop:2', 'side-0': 'side:2', warm: 'warm:2' },
    env: { 'side-1': { NEW: 'x', EMPTY: '' } },
  },
  { configMaps: { 'web-config': { limit: '20', logo: 'text now' } } },
  {
    ...NEW_IMAGE,
    env: { app: { PASSWORD: 'plain', MODE: 'wild' } },
    configMaps: { 'web-config': { more: '1' } },
  },
];

const LOOKS: readonly LiveTarget[] = [1, 3, 20].map((replicas, i) =>
  shop({
    replicas,
    sidecars: 2,
    rules: [
      [['web', 1]],
      ...(i % 2 === 0
        ? [
            [
              ['web', 3],
              ['api', 7],
            ] as const,
            [['api', 1]] as const,
          ]
        : []),
    ],
  }),
);

interface Release {
  objects: Objects;
  running: Running;
  last: Seen;
  readonly seen: { readonly at: string; readonly requests: Seen }[];
}

const originalOf = ({ deployment }: LiveTarget) => objectAt(deployment.body, 'spec', 'template');

function start(look: LiveTarget): Release {
  const objects = objectsOf(look);
  const running = roll(new Map(), objects, [{ namespace: 'shop', deployment: 'web' }], originalOf(look));
  return { objects, running, last: requests(objects, running), seen: [] };
}

function note(release: Release, at: string): void {
  release.last = requests(release.objects, release.running);
  release.seen.push({ at, requests: release.last });
}

function settle(release: Release, look: LiveTarget, step: Step<Change>, direction: string): void {
  release.running = roll(release.running, release.objects, step.rollouts, originalOf(look));
  note(release, `${direction} ${step.id}`);
}

/** The first `count` changes, each step's rollouts waited for; then everything undone, the last first. */
function abortAfter(count: number, course: readonly Step<Change>[], look: LiveTarget): Release {
  const release = start(look);
  const done: { readonly step: Step<Change>; readonly changes: readonly Change[] }[] = [];
  let left = count;
  for (const step of course) {
    if (left === 0 && step.changes.length > 0) break;
    const changes = step.changes.slice(0, left);
    left -= changes.length;
    for (const change of changes) {
      release.objects = apply(release.objects, change);
      note(release, change.sentence);
    }
    done.push({ step, changes });
    if (changes.length === step.changes.length) settle(release, look, step, 'after');
  }
  for (const { step, changes } of done.toReversed()) {
    for (const change of changes.toReversed()) {
      release.objects = undo(release.objects, change);
      release.seen.push({
        at: `undo ${change.sentence}`,
        requests: requests(release.objects, release.running),
      });
    }
    settle(release, look, step, 'undone');
  }
  return release;
}

const changesIn = (course: readonly Step<Change>[]): number =>
  course.reduce((sum, { changes }) => sum + changes.length, 0);

const courseOf = (target: Target, look: LiveTarget): readonly Step<Change>[] => {
  const { steps: serving, finish } = planned(target, look);
  return [...serving, ...finish];
};

/** From the first retirement on, an undo passes through what is gone. */
const beforeRetirement = (course: readonly Step<Change>[]): number => {
  const at = course.findIndex(({ id }) => id.includes('/retire-'));
  return changesIn(at === -1 ? course : course.slice(0, at));
};

interface Run {
  readonly look: LiveTarget;
  readonly course: readonly Step<Change>[];
  /** Changes that were applied before the abort. */
  readonly count: number;
  readonly release: Release;
}

const runsOf = (strategy: StrategyInput): readonly Run[] =>
  CONTENTS.flatMap((content) =>
    LOOKS.flatMap((look) => {
      const course = courseOf(targetOf({ ...content, strategy }), look);
      return Array.from({ length: changesIn(course) + 1 }, (_, count) => ({
        look,
        course,
        count,
        release: abortAfter(count, course, look),
      }));
    }),
  );

const SERVED_BY_OLD = { old: 1, new: 0, lost: 0 };

describe.each(STRATEGIES)('a release by %s that is aborted after any of its changes', (_, strategy) => {
  const runs = runsOf(strategy);

  it('leaves every object exactly as it found it', () => {
    for (const { look, release } of runs)
      expect(asRecord(release.objects)).toEqual(asRecord(objectsOf(look)));
  });

  it('has the old version serve everything again', () => {
    for (const { count, release } of runs) {
      const { direct, ingress, route } = release.last;
      expect([direct, ingress, ...route], String(count)).toEqual(
        [direct, ingress, ...route].map(() => SERVED_BY_OLD),
      );
    }
  });

  it('sends no request to a place without pods, there or back, until the second Deployment is retired', () => {
    const early = runs.filter(({ count, course }) => count <= beforeRetirement(course));
    const seen = early.flatMap(({ release }) => release.seen).filter((one) => lost(one.requests) > 0);
    expect(seen.map(({ at }) => at)).toEqual([]);
  });

  it('sends no request to a place without pods when it goes all the way', () => {
    for (const { course, count, release } of runs.filter((run) => run.count === changesIn(run.course))) {
      const there = release.seen.slice(0, count + course.length);
      expect(there.filter((one) => lost(one.requests) > 0)).toEqual([]);
      expect(there.at(-1)?.requests.direct).toEqual({ old: 0, new: 1, lost: 0 });
    }
  });
});

describe('the share of the new version', () => {
  const shareAfter = (strategy: StrategyInput, look: LiveTarget, slug: string): Seen => {
    const course = courseOf(targetOf({ ...NEW_IMAGE, strategy }), look);
    const at = `after web/${slug}`;
    const seen = abortAfter(changesIn(course), course, look).seen.find((one) => one.at === at);
    if (seen === undefined) throw new Error(`nothing was seen ${at}`);
    return seen.requests;
  };
  const shares: readonly (readonly [Strategy['type'], StrategyInput, (seen: Seen) => readonly number[]])[] = [
    [
      'canary',
      canary([1, 10, 50, 99], { by: 'gateway', httpRoute: 'shop' }),
      ({ route }) => route.map((one) => one.new),
    ],
    ['canary', canary([1, 10, 50, 99], { by: 'nginx', ingress: 'shop' }), ({ ingress }) => [ingress.new]],
  ];

  it.each(shares)('by route is the weight of the step, in every rule (%s)', (_, strategy, sharesOf) => {
    for (const look of LOOKS)
      for (const weight of [1, 10, 50, 99])
        for (const share of sharesOf(shareAfter(strategy, look, `canary-${String(weight)}`)))
          expect(share).toBeCloseTo(weight / 100, 10);
  });

  it('by route is everything after the promotion, and nothing before', () => {
    for (const [, strategy, sharesOf] of shares)
      for (const look of LOOKS) {
        expect(sharesOf(shareAfter(strategy, look, 'promote')).every((share) => share === 1)).toBe(true);
        expect(sharesOf(shareAfter(strategy, look, 'prepare-canary')).every((share) => share === 0)).toBe(
          true,
        );
      }
  });

  it('by replicas is that of the pods', () => {
    const strategy = canary([25, 50], { by: 'replicas' });
    const look = shop({ replicas: 3 });
    expect(shareAfter(strategy, look, 'canary-25').direct.new).toBe(0.25);
    expect(shareAfter(strategy, look, 'canary-50').direct.new).toBe(0.5);
  });

  it('of a blue-green release is nothing before the switch and everything after', () => {
    const strategy: StrategyInput = { type: 'blue-green', service: 'web' };
    expect(shareAfter(strategy, shop(), 'prepare-green').direct).toEqual({ old: 1, new: 0, lost: 0 });
    expect(shareAfter(strategy, shop(), 'switch').direct).toEqual({ old: 0, new: 1, lost: 0 });
  });
});
