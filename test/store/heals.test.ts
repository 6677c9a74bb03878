import { describe, expect, test } from 'vitest';
import { onBothDatabases } from './both-databases.ts';
import { heal, ids, newTarget } from './records.ts';

onBothDatabases('the history people query', (bench) => {
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
});
