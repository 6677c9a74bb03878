import { describe, expect, test } from 'vitest';
import { onBothDatabases } from './both-databases.ts';
import { ids } from './records.ts';
import { newKey, newReleaseId, release } from './release-records.ts';

onBothDatabases('the records of releases', (bench) => {
  describe('saving', () => {
    test('a release reads back as it was saved, and an unknown one as null', async () => {
      const saved = release({
        reason: 'Größe "M", \\ und {x,y}',
        targetKeys: ['local/a,b/deployment/"w"', 'lo\\cal/{}/deployment/null', ''],
        status: 'rolled-back',
        result: 'rolled-back',
        trigger: 'error-ratio',
        sentence: 'taken back',
        planHash: 'p1',
        fixes: 'INC-0001',
        irreversible: 'drops a column',
        servedAtMs: 2000,
        closedAtMs: 4000,
        durations: { activeMs: 1, machinesMs: 2, peopleMs: 3 },
      });
      await bench.store.saveRelease(saved);
      expect(await bench.store.readRelease(saved.id)).toStrictEqual(saved);
      expect(await bench.store.readRelease('release/nobody')).toBeNull();
    });

    test('the first save may leave out what is not known yet', async () => {
      const { result, trigger, sentence, planHash, fixes, irreversible, ...rest } = release({
        targetKeys: [],
      });
      const { servedAtMs, closedAtMs, durations, ...first } = rest;
      const words = { result, trigger, sentence, planHash, fixes, irreversible };
      const unknown = { ...words, servedAtMs, closedAtMs, durations };
      await bench.store.saveRelease(first);
      expect(await bench.store.readRelease(first.id)).toStrictEqual({ ...first, ...unknown });
    });

    test('later saves change what they name, null included, and keep the rest', async () => {
      const first = release({ trigger: 'smoke', sentence: 'smoke failed' });
      await bench.store.saveRelease(first);
      await bench.store.saveRelease({ id: first.id, updatedAtMs: 20, status: 'held', planHash: 'p2' });
      await bench.store.saveRelease({ id: first.id, updatedAtMs: 30, trigger: null, targetKeys: ['k'] });
      const expected = { ...first, status: 'held', planHash: 'p2', trigger: null, targetKeys: ['k'] };
      expect(await bench.store.readRelease(first.id)).toEqual({ ...expected, updatedAtMs: 30 });
      await bench.store.saveRelease({ ...expected, status: 'undoing', updatedAtMs: 40 });
      expect(await bench.store.readRelease(first.id)).toEqual({
        ...expected,
        status: 'undoing',
        updatedAtMs: 40,
      });
    });

    test('saving twice is saving once, also at the same time', async () => {
      const saved = release();
      await Promise.all([1, 2, 3].map(() => bench.store.saveRelease(saved)));
      expect(await bench.store.readRelease(saved.id)).toEqual(saved);
    });

    test('saves of different fields at the same time are all kept', async () => {
      const first = release();
      await bench.store.saveRelease(first);
      const changes = [{ status: 'held' }, { planHash: 'p3' }, { servedAtMs: 7 }, { sentence: 'it serves' }];
      await Promise.all(
        changes.map((change) => bench.store.saveRelease({ ...change, id: first.id, updatedAtMs: 2000 })),
      );
      const expected = Object.assign({}, first, ...changes, { updatedAtMs: 2000 }) as typeof first;
      expect(await bench.store.readRelease(first.id)).toEqual(expected);
    });

    test('a late retry of an earlier save does not open again what is closed; later word still counts', async () => {
      const closed = release({ status: 'released', result: 'released', closedAtMs: 50, updatedAtMs: 50 });
      await bench.store.saveRelease(closed);
      await bench.store.saveRelease({ id: closed.id, updatedAtMs: 49, status: 'running', closedAtMs: null });
      expect(await bench.store.readRelease(closed.id)).toEqual(closed);
      await bench.store.saveRelease({ id: closed.id, updatedAtMs: 50, sentence: 'it serves' });
      expect(await bench.store.readRelease(closed.id)).toEqual({ ...closed, sentence: 'it serves' });
    });

    test('a first save that does not say enough is refused with what is missing', async () => {
      const { targetKeys, ...thin } = release();
      expect(targetKeys).toHaveLength(1);
      const refused = bench.store.saveRelease(thin);
      await expect(refused).rejects.toMatchObject({ name: 'StoreError', code: 'unknown-record' });
      await expect(refused).rejects.toThrow(
        /first save needs name, namespace, .*, targetKeys, images, status/,
      );
      expect(await bench.store.readRelease(thin.id)).toBeNull();
    });
  });

  describe('lists', () => {
    test('are newest first; namespace, target, status and openness narrow, the limit cuts', async () => {
      const [one, two] = [newKey(), newKey()];
      const saved = [
        release({ id: 'old', requestedAtMs: 1e9, namespace: 'n1', targetKeys: [one], closedAtMs: 5 }),
        release({
          id: 'new',
          requestedAtMs: 3e9,
          namespace: 'n2',
          targetKeys: [two, one],
          status: 'awaiting-approval',
        }),
        release({
          id: 'mid',
          requestedAtMs: 2e9,
          namespace: 'n1',
          targetKeys: [two],
          status: 'awaiting-approval',
        }),
      ];
      for (const each of saved) await bench.store.saveRelease(each);
      const find = async (filter: Parameters<typeof bench.store.listReleases>[0]) =>
        ids(await bench.store.listReleases(filter));
      expect(await find({ limit: 3 })).toEqual(['new', 'mid', 'old']);
      expect(await find({ limit: 1 })).toEqual(['new']);
      expect(await find({ namespace: 'n1', limit: 9 })).toEqual(['mid', 'old']);
      expect(await find({ targetKey: one, limit: 9 })).toEqual(['new', 'old']);
      expect(await find({ targetKey: two, namespace: 'n2', limit: 9 })).toEqual(['new']);
      expect(await find({ targetKey: 'local/shop/deployment/nobody', limit: 9 })).toEqual([]);
      expect(await find({ status: 'awaiting-approval', limit: 9 })).toEqual(['new', 'mid']);
      expect(await find({ status: 'queued', limit: 9 })).toEqual([]);
      expect(await find({ targetKey: one, isOpen: true, limit: 9 })).toEqual(['new']);
      expect(await find({ targetKey: one, isOpen: false, limit: 9 })).toEqual(['old']);
    });

    test('page by page, nothing is left out and nothing comes twice, also of one millisecond', async () => {
      const key = newKey();
      for (const [n, requestedAtMs] of [7, 8, 8, 8, 9].entries())
        await bench.store.saveRelease(
          release({ id: `${newReleaseId()}/${String(n)}`, requestedAtMs, targetKeys: [key] }),
        );
      const all = await bench.store.listReleases({ targetKey: key, limit: 9 });
      expect(all.map(({ requestedAtMs }) => requestedAtMs)).toEqual([9, 8, 8, 8, 7]);
      const paged: string[] = [];
      for (let last = all[0]; last !== undefined;) {
        paged.push(last.id);
        const after = { beforeMs: last.requestedAtMs, beforeId: last.id };
        [last] = await bench.store.listReleases({ targetKey: key, ...after, limit: 1 });
      }
      expect(paged).toEqual(ids(all));
      const before = await bench.store.listReleases({ targetKey: key, beforeMs: 8, limit: 9 });
      expect(before.map(({ requestedAtMs }) => requestedAtMs)).toEqual([7]);
    });
  });
});
