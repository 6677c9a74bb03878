import { describe, expect, it } from 'vitest';
import { Accepted, ProblemShape } from '../../../domain/access/control-schema.ts';
import { BugPage, DoraShape, HoldPage, IncidentPage } from '../../../domain/access/release-schema.ts';
import { brokenStore, fakeStore } from '../fake-store.ts';
import { postJson } from '../fake-deps.ts';
import type { Served } from '../fake-deps.ts';
import { releaseStory, serveReleases } from '../release-story.ts';
import { NOW_MS, story } from '../story.ts';

const ask = async ({ app }: Served, path: string): Promise<unknown> => {
  const response = await app.request(`/api/v1/${path}`);
  expect(response.status).toBe(200);
  return response.json();
};
const problemOf = async (response: Response) => ProblemShape.parse(await response.json());
const word = { by: 'ada', reason: 'the fix is out' };

describe('incidents', () => {
  it.each([
    ['incidents', ['INC-0007', 'INC-0003']],
    ['incidents?status=open', ['INC-0007']],
    ['incidents?namespace=shop&limit=1', ['INC-0007']],
    ['incidents?namespace=elsewhere', []],
  ])('%s are newest first', async (path, ids) => {
    const { items } = IncidentPage.parse(await ask(serveReleases(), path));
    expect(items.map(({ id }) => id)).toEqual(ids);
  });

  it('are resolved in the name given, and it is told where people look', async () => {
    const served = serveReleases();
    const response = await served.app.request('/api/v1/incidents/INC-0007/resolve', postJson(word));
    expect(Accepted.parse(await response.json()).sentence).toBe(
      'INC-0007 is resolved; it holds no release back any more',
    );
    const { items } = IncidentPage.parse(await ask(served, 'incidents?status=resolved'));
    expect(items[0]).toMatchObject({ id: 'INC-0007', resolvedBy: 'ada', resolvedAtMs: NOW_MS });
    const told = await served.deps.store.timeline({ targetKey: 'local/shop/deployment/catalogue', limit: 9 });
    expect(told).toMatchObject([
      { scope: 'default', detail: { incident: 'INC-0007', by: 'ada', reason: word.reason } },
    ]);
  });

  it('stay resolved by whoever said so first', async () => {
    const { app } = serveReleases();
    const response = await app.request('/api/v1/incidents/INC-0003/resolve', postJson(word));
    expect(response.status).toBe(200);
    expect(Accepted.parse(await response.json()).sentence).toMatch(/^grace resolved it on 2026-.* already/);
  });

  it.each([
    ['INC-9999', word, 404],
    ['BUG-0012', word, 404],
    ['INC-0007', { by: 'ada' }, 422],
    ['INC-0007', { ...word, status: 'open' }, 422],
  ])('%s is not resolved by %j', async (id, body, status) => {
    const response = await serveReleases().app.request(`/api/v1/incidents/${id}/resolve`, postJson(body));
    expect(response.status).toBe(status);
  });
});

describe('bugs', () => {
  it.each([
    ['bugs', ['BUG-0012', 'BUG-0009']],
    ['bugs?severity=high', ['BUG-0012']],
    ['bugs?status=closed', ['BUG-0009']],
  ])('%s are newest first', async (path, ids) => {
    const { items } = BugPage.parse(await ask(serveReleases(), path));
    expect(items.map(({ id }) => id)).toEqual(ids);
  });
});

describe('holds', () => {
  const release = { namespace: 'shop', deployment: 'web', ...word };

  it('are listed of every workload that was ever released', async () => {
    const served = serveReleases();
    const { items } = HoldPage.parse(await ask(served, 'holds'));
    expect(items).toMatchObject([{ targetKey: 'local/shop/deployment/web', by: 'grace' }]);
    expect(HoldPage.parse(await ask(served, 'holds?namespace=elsewhere')).items).toEqual([]);
  });

  it('are released in the name given, once, and it is told', async () => {
    const served = serveReleases();
    const post = () => served.app.request('/api/v1/holds/release', postJson(release));
    expect(Accepted.parse(await (await post()).json()).sentence).toBe('releases of shop/web may begin again');
    expect(HoldPage.parse(await ask(served, 'holds')).items).toEqual([]);
    const told = await served.deps.store.timeline({ targetKey: 'local/shop/deployment/web', limit: 9 });
    expect(told.map(({ sentence }) => sentence)).toEqual([
      'ada lets releases of shop/web in again: the fix is out (held by grace: checkout was slow all morning)',
    ]);
    const again = await post();
    expect(again.status).toBe(404);
    expect((await problemOf(again)).wayOut).toContain('paramedic get holds');
  });

  it('are told in the scope of a workload that is watched', async () => {
    const records = { ...story(), ...releaseStory() };
    const [hold] = records.holds;
    if (hold === undefined) throw new Error('the story has a hold');
    records.holds.push({ ...hold, targetKey: 'local/shop-a1/deployment/web' });
    const served = serveReleases({ store: fakeStore(records) });
    await served.app.request('/api/v1/holds/release', postJson({ ...release, namespace: 'shop-a1' }));
    expect(records.timeline.at(-1)).toMatchObject({ scope: 'shop-a1', phase: 'answered' });
  });
});

describe('the figures of delivery', () => {
  it('reach thirty days back unless told otherwise', async () => {
    const served = serveReleases();
    expect(DoraShape.parse(await ask(served, 'dora'))).toMatchObject({
      sinceMs: NOW_MS - 30 * 86_400_000,
      releases: 12,
    });
    expect(DoraShape.parse(await ask(served, 'dora?since=5'))).toMatchObject({ sinceMs: 5 });
  });
});

describe('without its records', () => {
  it.each(['incidents', 'bugs', 'holds', 'dora'])('%s answer 503', async (path) => {
    const { app } = serveReleases({ store: brokenStore() });
    const response = await app.request(`/api/v1/${path}`);
    expect(response.status).toBe(503);
    expect(await response.text()).not.toContain('hunter2');
  });
});
