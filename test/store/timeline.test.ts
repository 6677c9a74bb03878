import { describe, expect, test } from 'vitest';
import type { TimelineEntry } from '../../store/port.ts';
import { onBothDatabases } from './both-databases.ts';
import { entry, ids } from './records.ts';

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
});
