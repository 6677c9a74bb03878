import { describe, expect, test } from 'vitest';
import { onBothDatabases } from './both-databases.ts';
import { newTarget, workload } from './records.ts';

onBothDatabases('the history people query', (bench) => {
  describe('the records of workloads', () => {
    test('a workload reads back as it was saved, and the next save of its key replaces it, also with another uid', async () => {
      const first = workload({ scope: 'replace', lastGoodStateId: 'good' });
      await bench.store.saveWorkloads([first]);
      expect(await bench.store.listWorkloads({ scope: 'replace', limit: 9 })).toEqual([first]);
      const reborn = {
        ...first,
        target: { ...first.target, uid: 'reborn' },
        status: 'sick',
        summary: '0 of 3 ready',
        consent: 'observe',
        lastGoodStateId: null,
        observedAtMs: 2000,
      };
      await bench.store.saveWorkloads([reborn]);
      expect(await bench.store.listWorkloads({ scope: 'replace', limit: 9 })).toEqual([reborn]);
    });

    test('lists go by target key; scope and namespace narrow, the limit cuts', async () => {
      const saved = ['n2/b', 'n1/a', 'n1/c'].map((path) => {
        const [namespace = '', name = ''] = path.split('/');
        return workload({
          scope: `scope-${namespace}`,
          target: newTarget({ cluster: 'lists', namespace, name }),
        });
      });
      await bench.store.saveWorkloads(saved);
      const find = async (filter: Parameters<typeof bench.store.listWorkloads>[0]) =>
        (await bench.store.listWorkloads(filter)).map((row) => row.target.name);
      expect(await find({ namespace: 'n1', limit: 9 })).toEqual(['a', 'c']);
      expect(await find({ scope: 'scope-n2', limit: 9 })).toEqual(['b']);
      expect(await find({ scope: 'scope-n2', namespace: 'n1', limit: 9 })).toEqual([]);
      expect(await find({ namespace: 'n1', limit: 1 })).toEqual(['a']);
      expect(await find({ limit: 3 })).toEqual(['a', 'c', 'b']);
    });

    test('no workloads, one twice and twelve hundred are each one call', async () => {
      await bench.store.saveWorkloads([]);
      const many = Array.from({ length: 1200 }, () => workload({ scope: 'many' }));
      const [one] = many;
      if (one === undefined) throw new Error('no workload was made');
      await bench.store.saveWorkloads([...many, { ...one, summary: 'the later one' }]);
      const read = await bench.store.listWorkloads({ scope: 'many', limit: 5000 });
      expect(read).toHaveLength(1200);
      expect(read.find((row) => row.targetKey === one.targetKey)?.summary).toBe('the later one');
    });

    test('workloads last observed before a time are forgotten, those observed at it are not', async () => {
      const [gone, seen] = [99, 100].map((observedAtMs) => workload({ scope: 'forget', observedAtMs }));
      if (!gone || !seen) throw new Error('no workloads were made');
      await bench.store.saveWorkloads([gone, seen]);
      await bench.store.forgetWorkloads(100);
      await bench.store.forgetWorkloads(100);
      expect(await bench.store.listWorkloads({ scope: 'forget', limit: 9 })).toEqual([seen]);
    });

    test('two writers that list the same workloads in opposite order do not block each other', async () => {
      const many = Array.from({ length: 300 }, () => workload({ scope: 'both-ways' }));
      const saves = Array.from({ length: 6 }, (_, n) =>
        bench.store.saveWorkloads(n % 2 === 0 ? many : many.toReversed()),
      );
      await Promise.all(saves);
      expect(await bench.store.listWorkloads({ scope: 'both-ways', limit: 999 })).toHaveLength(300);
    });
  });
});
