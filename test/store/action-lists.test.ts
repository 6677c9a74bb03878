import { describe, expect, test } from 'vitest';
import { ACTION_STATUSES } from '../../domain/healing/action.ts';
import { targetKey } from '../../domain/workload/target.ts';
import { onBothDatabases } from './both-databases.ts';
import { ids, newTarget, planned } from './records.ts';

/** Later than every other row of this file. */
const LATEST = 1_800_000_000_000;

onBothDatabases('the action ledger', (bench) => {
  describe('lists', () => {
    test('the newest come first; heal, target and scope narrow, the limit cuts', async () => {
      const [one, two] = [newTarget(), newTarget()];
      const plans = [
        planned({ target: one, healId: 'heal/one', id: 'heal/one/0', atMs: LATEST - 2, scope: 'red' }),
        planned({ target: two, healId: 'heal/two', id: 'heal/two/0', atMs: LATEST, scope: 'blue' }),
        planned({ target: one, healId: 'heal/one', id: 'heal/one/1', atMs: LATEST - 1, scope: 'red' }),
      ];
      for (const plan of plans) await bench.store.planAction(plan);
      const { store } = bench;
      expect(ids(await store.listActions({ limit: 3 }))).toEqual(['heal/two/0', 'heal/one/1', 'heal/one/0']);
      expect(ids(await store.listActions({ limit: 1 }))).toEqual(['heal/two/0']);
      expect(ids(await store.listActions({ healId: 'heal/one', limit: 10 }))).toEqual([
        'heal/one/1',
        'heal/one/0',
      ]);
      expect(ids(await store.listActions({ targetKey: targetKey(two), limit: 10 }))).toEqual(['heal/two/0']);
      expect(ids(await store.listActions({ scope: 'red', limit: 1 }))).toEqual(['heal/one/1']);
      expect(await store.listActions({ scope: 'red', healId: 'heal/two', limit: 10 })).toEqual([]);
    });

    test('open undos are applied, verified and unverified restores, oldest first', async () => {
      const target = newTarget();
      const key = targetKey(target);
      for (const [n, status] of ACTION_STATUSES.entries()) {
        const id = `${target.uid}/${status}`;
        await bench.store.planAction(planned({ target, id, atMs: 100 - n }));
        if (status !== 'planned') await bench.store.markAction(id, { status: 'applied', atMs: 1 });
        await bench.store.markAction(id, { status, atMs: 2 });
      }
      for (const undo of ['keep', 'none'] as const) {
        const id = `${target.uid}/${undo}`;
        await bench.store.planAction(planned({ target, id, undo }));
        await bench.store.markAction(id, { status: 'applied', atMs: 1 });
      }
      const elsewhere = planned({ atMs: 1 });
      await bench.store.planAction(elsewhere);
      await bench.store.markAction(elsewhere.id, { status: 'applied', atMs: 1 });

      const open = ids(await bench.store.openUndos({ targetKey: key }));
      expect(open).toEqual([`${target.uid}/unverified`, `${target.uid}/verified`, `${target.uid}/applied`]);
      const all = ids(await bench.store.openUndos({}));
      expect(all[0]).toBe(elsewhere.id);
      expect(all).toEqual(expect.arrayContaining(open));
    });
  });
});
