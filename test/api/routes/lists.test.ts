import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { ProblemShape } from '../../../domain/access/control-schema.ts';
import {
  ActionPage,
  AnomalyPage,
  HealPage,
  TimelinePage,
  WorkloadPage,
} from '../../../domain/access/schema.ts';
import { serveStory } from '../fake-deps.ts';
import { brokenStore, fakeStore, noRecords } from '../fake-store.ts';
import { ASKING_ID, HEAL_ID, NOW_MS, story } from '../story.ts';

const read = async <T extends z.ZodType>(path: string, schema: T): Promise<z.output<T>> => {
  const response = await serveStory().app.request(`/api/v1/${path}`);
  expect(response.status).toBe(200);
  return schema.parse(await response.json());
};
const ids = (page: { items: readonly { id: string }[] }): string[] => page.items.map((item) => item.id);

describe('lists of records', () => {
  it('lists workloads, by namespace, scope and status', async () => {
    const names = async (path: string) =>
      (await read(path, WorkloadPage)).items.map((item) => item.target.name);
    expect(await names('workloads')).toEqual(['web', 'cart']);
    expect(await names('workloads?namespace=shop-a1')).toEqual(['web']);
    expect(await names('workloads?scope=shop-b2')).toEqual(['cart']);
    expect(await names('workloads?status=sick')).toEqual(['cart']);
  });

  it('lists heals, newest first, by namespace, scope and status', async () => {
    expect(ids(await read('heals', HealPage))).toEqual([ASKING_ID, HEAL_ID]);
    expect(ids(await read('heals?namespace=shop-a1', HealPage))).toEqual([HEAL_ID]);
    expect(ids(await read('heals?status=awaiting-approval', HealPage))).toEqual([ASKING_ID]);
    expect(ids(await read('heals?scope=nowhere', HealPage))).toEqual([]);
  });

  it('lists actions with what stood before and after', async () => {
    const page = await read('actions?namespace=shop-a1', ActionPage);
    expect(page.items).toHaveLength(1);
    expect(page.items[0]).toMatchObject({
      action: { kind: 'rollBack' },
      before: { image: 'shop:2' },
      after: { image: 'shop:1' },
      undo: 'keep',
    });
    expect(ids(await read('actions?status=applied', ActionPage))).toEqual([`${ASKING_ID}/0`]);
  });

  it('lists the timeline oldest first, from a time on', async () => {
    const all = await read('timeline', TimelinePage);
    expect(all.items).toHaveLength(7);
    expect(all.items.map((item) => item.atMs)).toEqual(all.items.map((item) => item.atMs).toSorted());
    const since = String(NOW_MS - 60_000);
    expect((await read(`timeline?since=${since}`, TimelinePage)).items.map((item) => item.phase)).toEqual([
      'asked',
      'closed',
    ]);
    expect((await read('timeline?namespace=shop-b2', TimelinePage)).items).toHaveLength(2);
  });

  it('shows the newest of the timeline when no time is named, and the first from a time on when one is', async () => {
    const times = (await read('timeline', TimelinePage)).items.map((item) => item.atMs);
    const shown = async (query: string) =>
      (await read(`timeline?limit=2${query}`, TimelinePage)).items.map((item) => item.atMs);
    expect(await shown('')).toEqual(times.slice(-2));
    expect(await shown('&since=0')).toEqual(times.slice(0, 2));
  });

  it('lists anomalies by the namespace of their workload', async () => {
    expect(ids(await read('anomalies?namespace=shop-a1', AnomalyPage))).toEqual(['a1']);
    expect(ids(await read('anomalies?namespace=shop-b2', AnomalyPage))).toEqual([]);
  });

  it('says that there is more when the limit cut something off, and not when it just fits', async () => {
    expect((await read('heals?limit=1', HealPage)).more).toBe(true);
    expect((await read('heals?limit=2', HealPage)).more).toBe(false);
    expect((await read('timeline?limit=6', TimelinePage)).more).toBe(true);
    expect((await read('timeline?limit=7', TimelinePage)).more).toBe(false);
    expect((await read('actions?limit=1', ActionPage)).more).toBe(true);
    expect((await read('actions?limit=2', ActionPage)).more).toBe(false);
  });

  it('says that there is more when not all rows could be looked at', async () => {
    const [row] = story().actions;
    if (row === undefined) throw new Error('the story has actions');
    const actions = Array.from({ length: 1001 }, (_, n) => ({ ...row, id: `a/${String(n)}` }));
    const { app } = serveStory({ store: fakeStore({ ...noRecords(), actions }) });
    const response = await app.request('/api/v1/actions?namespace=elsewhere');
    expect(ActionPage.parse(await response.json())).toEqual({ items: [], more: true });
  });
});

describe('filters that cannot be right', () => {
  it.each([
    ['heals?limit=0', 'limit'],
    ['heals?limit=201', 'limit'],
    ['heals?limit=1.5', 'limit'],
    ['heals?limit=many', 'limit'],
    ['heals?namespace=Shop', 'namespace'],
    ['heals?namespace=-a', 'namespace'],
    ['workloads?scope=%00', 'scope'],
    ['actions?status=done', 'status'],
    ['timeline?since=-1', 'since'],
    ['timeline?since=yesterday', 'since'],
    ['heals?namespcae=shop', ''],
  ])('answers 422 to %s and names the field', async (path, field) => {
    const response = await serveStory().app.request(`/api/v1/${path}`);
    expect(response.status).toBe(422);
    const problem = ProblemShape.parse(await response.json());
    expect(problem.errors?.map((error) => error.path)).toEqual([field]);
  });

  it('takes the limits that are just legal', async () => {
    for (const limit of ['1', '200'])
      expect((await serveStory().app.request(`/api/v1/heals?limit=${limit}`)).status).toBe(200);
  });
});

describe('while the record store is away', () => {
  it.each(['workloads', 'heals', 'actions', 'timeline', 'anomalies', `heals/${HEAL_ID}`])(
    'answers 503 to %s without the words of the database',
    async (path) => {
      const { app } = serveStory({ store: brokenStore() });
      const response = await app.request(`/api/v1/${path}`);
      expect(response.status).toBe(503);
      const text = await response.text();
      expect(text).not.toContain('hunter2');
      expect(ProblemShape.parse(JSON.parse(text)).type).toBe('urn:paramedic:problem:store-away');
    },
  );
});
