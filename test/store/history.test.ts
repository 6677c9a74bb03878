import { describe, expect, test } from 'vitest';
import type { TimelineEntry } from '../../store/port.ts';
import { onBothDatabases } from './both-databases.ts';
import { anomaly, entry, heal, newTarget, workload } from './records.ts';

const PHASES = Object.keys({
  seen: true,
  decided: true,
  'left-alone': true,
  planned: true,
  acted: true,
  verified: true,
  undone: true,
  asked: true,
  answered: true,
  escalated: true,
  told: true,
  held: true,
  closed: true,
} satisfies Record<TimelineEntry['phase'], true>) as TimelineEntry['phase'][];

const ids = (rows: readonly { id: string }[]) => rows.map((row) => row.id);

onBothDatabases('the history people query', (bench) => {
  describe('the timeline', () => {
    test('an entry reads back as it was written, of every phase, its facts in the order they were given', async () => {
      const entries = PHASES.map((phase) =>
        entry({
          phase,
          healId: 'heal/phases',
          detail: { zeta: 1, alpha: [true, null, 'ü'], mid: { b: 1, a: 2 } },
        }),
      );
      await bench.store.appendTimeline(entries);
      const read = await bench.store.timeline({ healId: 'heal/phases', limit: 100 });
      expect(read).toEqual(entries);
      expect(JSON.stringify(read[0]?.detail)).toBe('{"zeta":1,"alpha":[true,null,"ü"],"mid":{"b":1,"a":2}}');
    });

    test('oldest first; entries of one millisecond stay in the order they were written', async () => {
      const at = (id: string, atMs: number) => entry({ id, atMs, healId: 'heal/order' });
      await bench.store.appendTimeline([at('z', 20), at('m', 20), at('a', 20)]);
      await bench.store.appendTimeline([at('late', 30), at('early', 10)]);
      const read = await bench.store.timeline({ healId: 'heal/order', limit: 100 });
      expect(ids(read)).toEqual(['early', 'z', 'm', 'a', 'late']);
    });

    test('the same entry appended twice is one entry, the first', async () => {
      const first = entry({ healId: 'heal/twice' });
      await bench.store.appendTimeline([first, first]);
      await bench.store.appendTimeline([{ ...first, sentence: 'another' }]);
      expect(await bench.store.timeline({ healId: 'heal/twice', limit: 9 })).toEqual([first]);
    });

    test('heal, target, scope and time narrow together; the limit keeps the first', async () => {
      const common = { targetKey: 'local/filter/deployment/web', scope: 'filter' };
      await bench.store.appendTimeline([
        entry({ ...common, id: 'f1', atMs: 10, healId: 'heal/f' }),
        entry({ ...common, id: 'f2', atMs: 20 }),
        entry({ ...common, id: 'f3', atMs: 30, healId: 'heal/f' }),
        entry({ ...common, id: 'f4', atMs: 30, targetKey: 'local/filter/deployment/api', scope: 'filter' }),
      ]);
      const find = async (filter: Parameters<typeof bench.store.timeline>[0]) =>
        ids(await bench.store.timeline(filter));
      expect(await find({ scope: 'filter', limit: 9 })).toEqual(['f1', 'f2', 'f3', 'f4']);
      expect(await find({ scope: 'filter', sinceMs: 20, limit: 2 })).toEqual(['f2', 'f3']);
      expect(await find({ scope: 'filter', isNewest: true, limit: 2 })).toEqual(['f3', 'f4']);
      expect(await find({ healId: 'heal/f', sinceMs: 11, limit: 9 })).toEqual(['f3']);
      expect(await find({ targetKey: 'local/filter/deployment/api', scope: 'filter', limit: 9 })).toEqual([
        'f4',
      ]);
      expect(await find({ scope: 'filter', targetKey: 'local/nobody', limit: 9 })).toEqual([]);
    });

    test('an empty list writes nothing, and fifteen hundred entries are one call', async () => {
      await bench.store.appendTimeline([]);
      const many = Array.from({ length: 1500 }, (_, n) => entry({ scope: 'many', atMs: n }));
      await bench.store.appendTimeline(many);
      expect(ids(await bench.store.timeline({ scope: 'many', limit: 5000 }))).toEqual(ids(many));
    });

    test('characters the database refuses, as containers print them, are replaced and block nothing', async () => {
      const cut = '🙂'.slice(0, 1);
      const odd = entry({
        healId: 'heal/odd',
        sentence: `nul \u0000, cut ${cut}`,
        detail: { said: `\u0000${cut}` },
      });
      await bench.store.appendTimeline([odd]);
      const [read] = await bench.store.timeline({ healId: 'heal/odd', limit: 1 });
      expect(read).toEqual({ ...odd, sentence: 'nul �, cut �', detail: { said: '��' } });
    });
  });

  describe('the records of heals', () => {
    test('a heal reads back as it was saved, and an unknown one as null', async () => {
      const saved = heal({ mode: 'crash-loop', severity: 'P2', reason: 'because', closedAtMs: 7 });
      await bench.store.saveHeal(saved);
      expect(await bench.store.readHeal(saved.id)).toEqual(saved);
      expect(await bench.store.readHeal('heal/nobody')).toBeNull();
    });

    test('the first save may leave out what is not known yet', async () => {
      const { id, target, targetKey, scope, status, openedAtMs, updatedAtMs } = heal();
      await bench.store.saveHeal({ id, target, targetKey, scope, status, openedAtMs, updatedAtMs });
      expect(await bench.store.readHeal(id)).toEqual(
        heal({ id, target, targetKey, scope, status, openedAtMs, updatedAtMs }),
      );
    });

    test('later saves change what they name, null included, and keep the rest', async () => {
      const first = heal({ mode: 'oom', reason: 'memory' });
      await bench.store.saveHeal(first);
      await bench.store.saveHeal({ id: first.id, updatedAtMs: 20, status: 'verifying', actedAtMs: 15 });
      await bench.store.saveHeal({ id: first.id, updatedAtMs: 30, reason: null });
      const expected = { ...first, status: 'verifying', actedAtMs: 15, reason: null, updatedAtMs: 30 };
      expect(await bench.store.readHeal(first.id)).toEqual(expected);
      await bench.store.saveHeal({ ...expected, status: 'confirmed' });
      expect(await bench.store.readHeal(first.id)).toEqual({ ...expected, status: 'confirmed' });
    });

    test('saving twice is saving once', async () => {
      const saved = heal();
      await Promise.all([bench.store.saveHeal(saved), bench.store.saveHeal(saved)]);
      expect(await bench.store.readHeal(saved.id)).toEqual(saved);
    });

    test('a first save that does not say enough is refused with what is missing', async () => {
      const refused = bench.store.saveHeal({ id: 'heal/thin', updatedAtMs: 1, status: 'open' });
      await expect(refused).rejects.toMatchObject({ name: 'StoreError', code: 'unknown-record' });
      await expect(refused).rejects.toThrow(
        /first save needs target, targetKey, scope, status and openedAtMs/,
      );
      expect(await bench.store.readHeal('heal/thin')).toBeNull();
    });

    test('lists are newest first; scope, namespace and status narrow, the limit cuts', async () => {
      const inSpace = (namespace: string) => newTarget({ namespace });
      const saved = [
        heal({ id: 'old', openedAtMs: 1e9, scope: 'a', target: inSpace('n1'), status: 'escalated' }),
        heal({ id: 'new', openedAtMs: 3e9, scope: 'a', target: inSpace('n2'), status: 'open' }),
        heal({ id: 'mid', openedAtMs: 2e9, scope: 'b', target: inSpace('n1'), status: 'open' }),
      ];
      for (const one of saved) await bench.store.saveHeal(one);
      const find = async (filter: Parameters<typeof bench.store.listHeals>[0]) =>
        ids(await bench.store.listHeals(filter));
      expect(await find({ limit: 3 })).toEqual(['new', 'mid', 'old']);
      expect(await find({ limit: 1 })).toEqual(['new']);
      expect(await find({ scope: 'a', limit: 9 })).toEqual(['new', 'old']);
      expect(await find({ namespace: 'n1', limit: 9 })).toEqual(['mid', 'old']);
      expect(await find({ namespace: 'n1', status: 'open', limit: 9 })).toEqual(['mid']);
      expect(await find({ status: 'held', limit: 9 })).toEqual([]);
    });
  });

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
