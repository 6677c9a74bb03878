import { describe, expect, test } from 'vitest';
import type { AnomalyRecord } from '../../store/port.ts';
import { onBothDatabases } from './both-databases.ts';
import { anomaly, EXPLANATION, ids } from './records.ts';

onBothDatabases('the history people query', (bench) => {
  describe('the records of anomalies', () => {
    test('an anomaly reads back as it was saved, by its id and in lists; saving it twice is saving it once', async () => {
      const saved = anomaly({ scope: 'same', score: 1, threshold: 0.123456789012345 });
      await bench.store.saveAnomalies([saved, saved]);
      await bench.store.saveAnomalies([saved]);
      const listed = await bench.store.listAnomalies({ scope: 'same', limit: 9 });
      expect(listed.map((one) => ({ ...one, explanation: EXPLANATION }))).toEqual([saved]);
      expect(listed[0]).not.toHaveProperty('explanation');
      expect(await bench.store.readAnomaly(saved.id)).toEqual(saved);
      expect(await bench.store.readAnomaly('an-nobody')).toBeNull();
    });

    test('one that goes on stays one; a late retry of an earlier state changes nothing', async () => {
      const began = anomaly({ scope: 'goes-on' });
      const ended: AnomalyRecord = {
        ...began,
        lastAtMs: 61_000,
        endedAtMs: 76_000,
        tier: 'act',
        score: 0.99,
        threshold: 0.9,
        contributions: { cpuCores: 1 },
        evidence: ['cpu is high'],
        explanation: { ...EXPLANATION, why: ['cpu is high'] },
      };
      await bench.store.saveAnomalies([began]);
      await bench.store.saveAnomalies([ended]);
      await bench.store.saveAnomalies([{ ...began, lastAtMs: 31_000 }]);
      expect(await bench.store.readAnomaly(began.id)).toEqual(ended);
      expect(await bench.store.listAnomalies({ scope: 'goes-on', limit: 9 })).toHaveLength(1);
    });

    test('the first word of a person stands, and neither a second one nor later samples overwrite it', async () => {
      const saved = anomaly({ scope: 'said' });
      await bench.store.saveAnomalies([saved, anomaly({ scope: 'said' })]);
      const said = { by: 'Ada \u0000 L.', atMs: 5000 };
      expect(await bench.store.refuteAnomaly(saved.id, said)).toBe(true);
      expect(await bench.store.refuteAnomaly(saved.id, { by: 'Bob', atMs: 6000 })).toBe(true);
      await bench.store.saveAnomalies([{ ...saved, lastAtMs: 9000 }]);
      expect(await bench.store.readAnomaly(saved.id)).toEqual({
        ...saved,
        lastAtMs: 9000,
        notAnAnomaly: { by: 'Ada \uFFFD L.', atMs: 5000 },
      });
      expect(await bench.store.refuteAnomaly('an-nobody', said)).toBe(false);
    });

    test('lists narrow to the life of a workload, and to what a person refuted or did not', async () => {
      const [one, two, other] = ['life', 'life', 'reborn'].map((targetUid, n) =>
        anomaly({ targetUid, targetKey: 'lives', atMs: 1000 + n }),
      );
      if (!one || !two || !other) throw new Error('no anomalies were made');
      await bench.store.saveAnomalies([one, two, other]);
      await bench.store.refuteAnomaly(one.id, { by: 'Ada', atMs: 1 });
      const find = async (filter: Partial<Parameters<typeof bench.store.listAnomalies>[0]>) =>
        ids(await bench.store.listAnomalies({ targetKey: 'lives', limit: 9, ...filter }));
      expect(await find({})).toEqual([other.id, two.id, one.id]);
      expect(await find({ targetUid: 'life' })).toEqual([two.id, one.id]);
      expect(await find({ targetUid: 'life', isRefuted: true })).toEqual([one.id]);
      expect(await find({ targetUid: 'life', isRefuted: false })).toEqual([two.id]);
      expect(await find({ targetUid: 'reborn', isRefuted: true })).toEqual([]);
    });

    test('lists narrow to a namespace, a tier, what goes on, and what began since', async () => {
      const three = [
        anomaly({ targetKey: 'eu/west/shop/Deployment/web', scope: 'narrow', atMs: 1000, tier: 'act' }),
        anomaly({ targetKey: 'local/shop/Deployment/web', scope: 'narrow', atMs: 2000, endedAtMs: null }),
        anomaly({ targetKey: 'shop/other/Deployment/web', scope: 'narrow', atMs: 3000, endedAtMs: 90_000 }),
      ];
      await bench.store.saveAnomalies(three);
      const find = async (filter: Partial<Parameters<typeof bench.store.listAnomalies>[0]>) =>
        (await bench.store.listAnomalies({ scope: 'narrow', limit: 9, ...filter })).map((one) => one.atMs);
      expect(await find({ namespace: 'shop' })).toEqual([2000, 1000]);
      expect(await find({ tier: 'act' })).toEqual([1000]);
      expect(await find({ isOpen: false })).toEqual([3000]);
      expect(await find({ sinceMs: 2000 })).toEqual([3000, 2000]);
    });

    test('one that was not seen for long is over, and ended at its newest sample', async () => {
      const [gone, goesOn] = [
        anomaly({ scope: 'over', lastAtMs: 61_000, endedAtMs: null }),
        anomaly({ scope: 'over', lastAtMs: 99_000, endedAtMs: null }),
      ];
      await bench.store.saveAnomalies([gone, goesOn]);
      await bench.store.endAnomalies(90_000);
      expect((await bench.store.readAnomaly(gone.id))?.endedAtMs).toBe(61_000);
      expect((await bench.store.readAnomaly(goesOn.id))?.endedAtMs).toBeNull();
      // Leaves nothing that other tests could end.
      await bench.store.endAnomalies(100_000);
    });

    test('one that ends or goes on before it began is refused', async () => {
      for (const given of [{ lastAtMs: 999 }, { endedAtMs: 999 }])
        await expect(bench.store.saveAnomalies([anomaly(given)])).rejects.toMatchObject({
          code: 'refused-value',
        });
    });

    test('lists are newest first; target and scope narrow, the limit cuts', async () => {
      await bench.store.saveAnomalies([
        anomaly({ id: 'a1', atMs: 1e9, scope: 'lists', targetKey: 'one' }),
        anomaly({ id: 'a3', atMs: 3e9, scope: 'lists', targetKey: 'two' }),
        anomaly({ id: 'a2', atMs: 2e9, scope: 'lists', targetKey: 'one' }),
      ]);
      const { store } = bench;
      expect(ids(await store.listAnomalies({ limit: 3 }))).toEqual(['a3', 'a2', 'a1']);
      expect(ids(await store.listAnomalies({ scope: 'lists', limit: 2 }))).toEqual(['a3', 'a2']);
      expect(ids(await store.listAnomalies({ targetKey: 'one', limit: 9 }))).toEqual(['a2', 'a1']);
      expect(await store.listAnomalies({ targetKey: 'one', scope: 'elsewhere', limit: 9 })).toEqual([]);
    });

    test.each([-0.01, 1.01, Number.NaN])(
      'a score of %d is refused, with nothing of its call written',
      async (score) => {
        const refused = bench.store.saveAnomalies([
          anomaly({ scope: 'odd' }),
          anomaly({ scope: 'odd', score }),
        ]);
        await expect(refused).rejects.toMatchObject({ name: 'StoreError', code: 'refused-value' });
        expect(await bench.store.listAnomalies({ scope: 'odd', limit: 9 })).toEqual([]);
      },
    );

    test('saving none is no fault', async () => {
      await expect(bench.store.saveAnomalies([])).resolves.toBeUndefined();
    });
  });

  describe('the last detection tick', () => {
    test('none at first, then always the one recorded last', async () => {
      expect(await bench.store.lastTick()).toBeNull();
      await bench.store.recordTick({ atMs: 1000, summary: '3 workloads looked at' });
      await bench.store.recordTick({ atMs: 2000, summary: '4 workloads looked at' });
      expect(await bench.store.lastTick()).toEqual({ atMs: 2000, summary: '4 workloads looked at' });
      await bench.reopen();
      expect(await bench.store.lastTick()).toEqual({ atMs: 2000, summary: '4 workloads looked at' });
    });
  });
});
