import { describe, expect, test } from 'vitest';
import pg from 'pg';
import { openStore } from '../../store/open.ts';
import { newPostgresDatabase, onBothDatabases, PATIENCE, waitingIn } from './both-databases.ts';
import { ids } from './records.ts';
import { bug, incident, newKey, newReleaseId } from './release-records.ts';

const numberOf = ({ id }: { id: string }): number => Number(id.slice(4));
const sorted = (records: readonly { id: string }[]): number[] =>
  records.map(numberOf).sort((left, right) => left - right);

onBothDatabases('incidents and bugs', (bench) => {
  describe('opening', () => {
    test('counts up from one, four digits and more', async () => {
      expect(await bench.store.openIncident(incident())).toMatchObject({ id: 'INC-0001', status: 'open' });
      expect(await bench.store.openIncident(incident())).toMatchObject({ id: 'INC-0002' });
      expect(await bench.store.openBug(bug())).toMatchObject({ id: 'BUG-0001', status: 'open' });
      await bench.behindItsBack('update incidents set number = number + 9996');
      await bench.behindItsBack("update incidents set id = 'INC-' || number");
      expect(await bench.store.openIncident(incident())).toMatchObject({ id: 'INC-9999' });
      expect(await bench.store.openIncident(incident())).toMatchObject({ id: 'INC-10000' });
    });

    test('asked again for the same release it answers with the first, resolved or not', async () => {
      const given = incident({ severity: 'P1', sentence: 'Größe\u0000' });
      const first = await bench.store.openIncident(given);
      const { id, ...said } = first;
      expect(id).toMatch(/^INC-\d{4,}$/);
      const stored = { ...given, sentence: 'Größe\ufffd' };
      expect(said).toEqual({ ...stored, status: 'open', resolvedAtMs: null, resolvedBy: null });
      const again = incident({ releaseId: given.releaseId, severity: 'P3', title: 'other' });
      expect(await bench.store.openIncident(again)).toEqual(first);
      await bench.store.resolveIncident(id, { by: 'ada', atMs: 5 });
      expect(await bench.store.openIncident(again)).toMatchObject({ id, status: 'resolved' });
      const firstBug = await bench.store.openBug(bug({ releaseId: given.releaseId }));
      expect(await bench.store.openBug(bug({ releaseId: given.releaseId, title: 'other' }))).toEqual(
        firstBug,
      );
    });

    test('of no release each is one of its own', async () => {
      const opened = [1, 2].map(() => bench.store.openIncident(incident({ releaseId: null })));
      const bugs = [1, 2].map(() => bench.store.openBug(bug({ releaseId: null })));
      const [incidentIds, bugIds] = [ids(await Promise.all(opened)), ids(await Promise.all(bugs))];
      expect([new Set(incidentIds).size, new Set(bugIds).size]).toEqual([2, 2]);
    });

    test('at the same time: one number each, none left out, and one for the same release', async () => {
      const shared = newReleaseId();
      const given = [...Array.from({ length: 12 }, newReleaseId), shared, shared, shared];
      const incidents = given.map((releaseId) => bench.store.openIncident(incident({ releaseId })));
      const bugs = given.map((releaseId) => bench.store.openBug(bug({ releaseId })));
      for (const opened of [await Promise.all(incidents), await Promise.all(bugs)]) {
        const numbers = [...new Set(sorted(opened))];
        const [first = 0] = numbers;
        expect(numbers).toEqual(Array.from({ length: 13 }, (_, n) => first + n));
        expect(new Set(ids(opened.slice(-3))).size).toBe(1);
      }
    });
  });

  describe('resolving', () => {
    test('is done once, by the first; again, or of none, it is false', async () => {
      const { id, targetKeys } = await bench.store.openIncident(incident({ targetKeys: [newKey()] }));
      expect(await bench.store.resolveIncident(id, { by: 'ada', atMs: 2000 })).toBe(true);
      expect(await bench.store.resolveIncident(id, { by: 'bob', atMs: 3000 })).toBe(false);
      expect(await bench.store.resolveIncident('INC-0000', { by: 'ada', atMs: 1 })).toBe(false);
      const [read] = await bench.store.listIncidents({ targetKeys, limit: 1 });
      expect(read).toMatchObject({ status: 'resolved', resolvedBy: 'ada', resolvedAtMs: 2000 });
    });
  });

  describe('lists', () => {
    test('incidents come newest first; any target they share and whether they are open narrow', async () => {
      const [one, two] = [newKey(), newKey()];
      const old = await bench.store.openIncident(incident({ targetKeys: [one, two], openedAtMs: 1e9 }));
      const mid = await bench.store.openIncident(incident({ targetKeys: [two], openedAtMs: 2e9 }));
      const tie = await bench.store.openIncident(incident({ targetKeys: [], openedAtMs: 2e9 }));
      await bench.store.resolveIncident(mid.id, { by: 'ada', atMs: 3e9 });
      const find = async (filter: Parameters<typeof bench.store.listIncidents>[0]) =>
        ids(await bench.store.listIncidents(filter));
      expect(await find({ limit: 3 })).toEqual([tie.id, mid.id, old.id]);
      expect(await find({ limit: 1 })).toEqual([tie.id]);
      expect(await find({ targetKeys: [two, 'nobody'], limit: 9 })).toEqual([mid.id, old.id]);
      expect(await find({ targetKeys: [two], status: 'open', limit: 9 })).toEqual([old.id]);
      expect(await find({ targetKeys: [one, two], status: 'resolved', limit: 9 })).toEqual([mid.id]);
      expect(await find({ targetKeys: [], limit: 9 })).toEqual([]);
    });

    test('bugs come newest first; status and severity narrow', async () => {
      const old = await bench.store.openBug(bug({ openedAtMs: 1e9, severity: 'critical' }));
      const mid = await bench.store.openBug(bug({ openedAtMs: 2e9, severity: 'critical' }));
      const tie = await bench.store.openBug(bug({ openedAtMs: 2e9, severity: 'low' }));
      await bench.behindItsBack(`update bugs set status = 'closed' where id = '${mid.id}'`);
      const find = async (filter: Parameters<typeof bench.store.listBugs>[0]) =>
        ids(await bench.store.listBugs(filter));
      expect(await find({ limit: 3 })).toEqual([tie.id, mid.id, old.id]);
      expect(await find({ limit: 1 })).toEqual([tie.id]);
      expect(await find({ severity: 'critical', limit: 9 })).toEqual([mid.id, old.id]);
      expect(await find({ severity: 'critical', status: 'open', limit: 9 })).toEqual([old.id]);
      expect(await find({ status: 'closed', limit: 9 })).toEqual([mid.id]);
    });
  });
});

test('whoever opens an incident waits for one that is just being opened elsewhere, and counts on from it', async () => {
  const database = await newPostgresDatabase();
  const encryptionKey = Buffer.alloc(32, 1);
  const store = await openStore({ url: database.url, encryptionKey });
  const other = new pg.Client(database.url);
  await other.connect();
  try {
    const given = incident();
    await other.query('begin');
    await other.query('select pg_advisory_xact_lock(7301883)');
    const opening = [given, incident(), given].map((one) => store.openIncident(one));
    await expect.poll(() => waitingIn(database.url), PATIENCE).toBe(3);
    await other.query(
      `insert into incidents values ('INC-0001', 1, 't', 'P2', '{}', $1, 1, null, null, 's', 2)`,
      [given.releaseId],
    );
    await other.query('commit');
    expect(ids(await Promise.all(opening))).toEqual(['INC-0001', 'INC-0002', 'INC-0001']);
  } finally {
    await Promise.all([store.close(), other.end()]);
    await database.drop();
  }
});
