import { describe, expect, test } from 'vitest';
import { onBothDatabases } from './both-databases.ts';
import { anomaly, ids } from './records.ts';

onBothDatabases('the history people query', (bench) => {
  describe('the records of anomalies', () => {
    test('an anomaly reads back as it was saved, and saving its id again changes nothing', async () => {
      const saved = anomaly({ scope: 'same', score: 1, threshold: 0.123456789012345 });
      await bench.store.saveAnomalies([saved, saved]);
      await bench.store.saveAnomalies([{ ...saved, score: 0.5 }]);
      expect(await bench.store.listAnomalies({ scope: 'same', limit: 9 })).toEqual([saved]);
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
