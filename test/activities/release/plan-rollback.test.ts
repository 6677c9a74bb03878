import { beforeEach, describe, expect, it } from 'vitest';
import type { ActivityDeps } from '../../../activities/deps.ts';
import { planRollback } from '../../../activities/release/plan-rollback.ts';
import type { Revision } from '../../../domain/release/plan-rollback.ts';
import { rollbackFile } from '../../../domain/release/rollback-schema.ts';
import type { RollbackInput } from '../../../domain/release/rollback-input.ts';
import { run } from '../healing/world.ts';

const KEY = 'local/shop/deployment/cart';
const ID = 'rollback/shop/cart/abc123';
const revision = (number: number, templateHash: string): Revision => ({
  revision: number,
  template: { spec: { containers: [{ name: 'cart', image: `cart:${templateHash}` }] } },
  templateHash,
});

interface Closed {
  readonly id: string;
  readonly kind: 'release' | 'rollback';
  readonly result: string | null;
  readonly irreversible: string | null;
}
const closed = (id: string, over: Partial<Closed> = {}): Closed => ({
  id,
  kind: 'release',
  result: 'released',
  irreversible: null,
  ...over,
});

let revisions: { uid: string; current: Revision; earlier: Revision[] } | null;
let releases: Closed[];
let refusal: string | null;
let asked: string[];
let sealed: string[];

beforeEach(() => {
  revisions = { uid: 'uid-1', current: revision(3, 'c'), earlier: [revision(2, 'b'), revision(1, 'a')] };
  releases = [];
  refusal = null;
  asked = [];
  sealed = [];
});

const deps = {
  clusterName: 'local',
  releases: {
    readRevisions: () => Promise.resolve(revisions),
    dryRun: (change: { sentence: string }) => {
      asked.push(change.sentence);
      return Promise.resolve(refusal);
    },
  },
  store: {
    listReleases: ({ targetKey }: { targetKey: string }) =>
      Promise.resolve(targetKey === KEY ? releases : []),
    sealChanges: (_: string, changes: { changeId: string }[]) => {
      sealed.push(...changes.map(({ changeId }) => changeId));
      return Promise.resolve();
    },
  },
} as unknown as Pick<ActivityDeps, 'releases' | 'store' | 'clusterName'>;

const input: RollbackInput = {
  rollbackId: ID,
  namespace: 'shop',
  deployment: 'cart',
  toRevision: null,
  requestedBy: 'ada',
  requestedAtMs: 1,
  reason: 'orders fail',
  file: rollbackFile({ namespace: 'shop', deployment: 'cart', reason: 'orders fail' }),
  traceparent: null,
};
const planned = (over: Partial<typeof input> = {}, isDryRun = false) =>
  run((all: typeof deps, given: typeof input) => planRollback(all, given, { isDryRun }), deps, {
    ...input,
    ...over,
  });

describe('a rollback by hand', () => {
  it('is asked of the API server, and its values are sealed under its own id', async () => {
    const { plan, refusals } = await planned();
    expect(refusals).toEqual([]);
    expect(plan?.targets.map(({ steps }) => steps.map(({ id }) => id))).toEqual([['cart/roll-back']]);
    expect(asked).toEqual(['Deployment cart: template of revision 2']);
    expect(sealed).toEqual([expect.stringMatching(new RegExp(`^${ID}/cart/roll-back/0-`))]);
  });

  it('that is a dry run seals nothing', async () => {
    expect((await planned({}, true)).plan).not.toBeNull();
    expect(asked).toHaveLength(1);
    expect(sealed).toEqual([]);
  });
});

describe('there is no plan', () => {
  const refused = async (over: Partial<typeof input> = {}) => {
    const { plan, productionHash, refusals } = await planned(over);
    expect([plan, productionHash, sealed]).toEqual([null, null, []]);
    return refusals;
  };

  it('for a Deployment that is not there', async () => {
    revisions = null;
    expect(await refused()).toMatchObject([
      { code: 'missing-deployment', sentence: 'there is no Deployment cart in namespace shop' },
    ]);
    expect(asked).toEqual([]);
  });

  it('that the API server would refuse', async () => {
    refusal = 'admission webhook says no';
    expect(await refused()).toMatchObject([
      {
        code: 'refused-by-api',
        sentence: expect.stringContaining('admission webhook says no') as string,
      },
    ]);
  });

  it('back from a rollback, unless a revision is named', async () => {
    releases = [closed('rollback/1', { kind: 'rollback' }), closed('release/1')];
    expect(await refused()).toMatchObject([
      { sentence: expect.stringContaining('a rollback is not rolled back') as string },
    ]);
    expect((await planned({ toRevision: 1 })).refusals).toEqual([]);
  });

  it('across a migration that nobody attested', async () => {
    releases = [closed('release/1', { irreversible: 'a column is dropped' })];
    expect(await refused({ toRevision: 1 })).toMatchObject([
      { sentence: expect.stringContaining('a column is dropped') as string },
    ]);
  });
});

describe('what decides is the last that served', () => {
  it.each([
    ['not one that was taken back', closed('rollback/1', { kind: 'rollback', result: 'rolled-back' })],
    ['not one that is open', closed('rollback/1', { kind: 'rollback', result: null })],
    ['not this very one', closed(ID, { kind: 'rollback' })],
    ['not one before the last', closed('release/2')],
  ])('%s', async (_, newest) => {
    const older = newest.id === 'release/2' ? [closed('rollback/0', { kind: 'rollback' })] : [];
    releases = [newest, ...older];
    expect((await planned()).refusals).toEqual([]);
  });
});
