import { beforeEach, describe, expect, it } from 'vitest';
import type { ActivityDeps } from '../../../activities/deps.ts';
import { planRelease } from '../../../activities/release/plan-release.ts';
import type { PlanInput } from '../../../activities/release/plan-release.ts';
import type { Change } from '../../../domain/release/change.ts';
import { ReleaseFile } from '../../../domain/release/release-schema.ts';
import type { ReleaseFileInput } from '../../../domain/release/release-schema.ts';
import type { LiveTarget } from '../../../domain/release/live.ts';
import { shop } from '../../domain/release/strategy/shop.ts';
import { run } from '../healing/world.ts';

const ID = 'release/shop/web-2/abc123';
const SECRET = 'only-for-the-store';

let live: LiveTarget;
let foreignOwner: { by: 'argocd' | 'flux' | 'helm' | 'operator'; evidence: string } | null;
let autoscaler: string | null;
let refusal: string | null;
let asked: Change[];
let sealed: { changeId: string; change: Change }[];

beforeEach(() => {
  live = shop();
  foreignOwner = null;
  autoscaler = null;
  refusal = null;
  asked = [];
  sealed = [];
});

const deps = {
  releases: {
    readLive: () => Promise.resolve(live),
    surroundings: () => Promise.resolve({ foreignOwner, autoscaler, replicas: 3 }),
    dryRun: (change: Change) => {
      asked.push(change);
      return Promise.resolve(refusal);
    },
  },
  store: {
    sealChanges: (_namespace: string, changes: typeof sealed) => {
      sealed.push(...changes);
      return Promise.resolve();
    },
  },
} as unknown as Pick<ActivityDeps, 'releases' | 'store'>;

const input = (part: PlanInput['part'], over: Partial<ReleaseFileInput> = {}): PlanInput => ({
  releaseId: ID,
  requestedBy: 'rita',
  part,
  file: ReleaseFile.parse({
    name: 'web-2',
    namespace: 'shop',
    reason: 'new',
    targets: [{ deployment: 'web', env: { app: { TOKEN: SECRET } } }],
    staging: { namespace: 'shop-staging' },
    ...over,
  }),
});

describe('a plan', () => {
  it('shows what and where, and keeps the values for the store', async () => {
    const { plan, refusals } = await run(planRelease, deps, input('all'));
    expect(refusals).toEqual([]);
    expect(plan?.staging.map(({ namespace }) => namespace)).toEqual(['shop-staging']);
    expect(plan?.targets.map(({ steps }) => steps.length)).toEqual([1]);
    expect(JSON.stringify(plan)).not.toContain(SECRET);
    expect(JSON.stringify(sealed)).toContain(SECRET);
    const shown = [...(plan?.staging ?? []), ...(plan?.targets ?? [])]
      .flatMap(({ steps }) => steps.flatMap(({ changes }) => changes))
      .map(({ changeId }) => changeId);
    expect(sealed.map(({ changeId }) => changeId).toSorted()).toEqual(shown.toSorted());
    expect(new Set(shown).size).toBe(shown.length);
  });

  it('is the same plan from the same look, and another after an edit', async () => {
    const first = await run(planRelease, deps, input('all'));
    const again = await run(planRelease, deps, input('production'));
    expect(again.productionHash).toBe(first.productionHash);
    live = shop({ sidecars: 1 });
    const edited = await run(planRelease, deps, input('production'));
    expect(edited.productionHash).not.toBe(first.productionHash);
  });

  it('gives other values another id, so that a plan made anew never meets the values of the one before', async () => {
    await run(planRelease, deps, input('all'));
    const before = new Set(sealed.map(({ changeId }) => changeId));
    sealed = [];
    live = shop({ sidecars: 1 });
    await run(planRelease, deps, input('all'));
    expect(sealed.filter(({ changeId }) => before.has(changeId))).toEqual([]);
  });

  it.each(['production', 'dry-run'] as const)(
    'of part %s is only looked at: nothing is kept',
    async (part) => {
      await run(planRelease, deps, input(part));
      expect(sealed).toEqual([]);
    },
  );

  it('is asked of the API server, each object once: a second change rests on the first', async () => {
    const strategy = { type: 'canary', service: 'web' } as const;
    await run(
      planRelease,
      deps,
      input('all', { staging: null, targets: [{ deployment: 'web', images: { app: 'shop:2' }, strategy }] }),
    );
    const objects = asked.map(({ object }) => `${object.resource}/${object.name}`);
    expect(objects).toContain('deployments/web-canary');
    expect(new Set(objects).size).toBe(objects.length);
  });

  it('that the API server would refuse is none, and says its reason', async () => {
    refusal = 'forbidden: exceeded quota';
    const { plan, refusals } = await run(planRelease, deps, input('all'));
    expect(plan).toBeNull();
    expect(refusals[0]).toMatchObject({
      code: 'refused-by-api',
      sentence: expect.stringContaining('exceeded quota') as string,
    });
    expect(sealed).toEqual([]);
  });

  it.each([
    ['argocd', 'Git repository'],
    ['flux', 'Git repository'],
    ['helm', 'helm upgrade'],
    ['operator', 'object that controls it'],
  ] as const)('of what %s manages is none: it is named and handed over', async (by, wayOut) => {
    foreignOwner = { by, evidence: 'label x=y' };
    const { plan, productionHash, refusals } = await run(planRelease, deps, input('all'));
    expect([plan, productionHash]).toEqual([null, null]);
    expect(refusals.map(({ target }) => target)).toEqual(['shop-staging/web', 'shop/web']);
    expect(refusals[0]).toMatchObject({
      code: 'foreign-owner',
      sentence: expect.stringContaining(`managed by ${by} (label x=y)`) as string,
      wayOut: expect.stringContaining(wayOut) as string,
    });
    expect([asked, sealed]).toEqual([[], []]);
  });

  it('of what an autoscaler scales is one only where its number of pods stays the autoscaler’s', async () => {
    autoscaler = 'web-pods';
    const strategy = { type: 'canary', service: 'web' } as const;
    const targets = [{ deployment: 'web', images: { app: 'shop:2' }, strategy }];
    const { plan, refusals } = await run(planRelease, deps, input('all', { targets, staging: null }));
    expect(plan).toBeNull();
    expect(refusals).toMatchObject([
      { code: 'autoscaled', sentence: expect.stringContaining('web-pods scales it') as string },
    ]);
    expect([asked, sealed]).toEqual([[], []]);
    const rolling = await run(planRelease, deps, input('all'));
    expect(rolling.refusals).toEqual([]);
    expect(asked.flatMap((change) => JSON.stringify(change)).join()).not.toContain('replicas');
  });
});
