import { describe, expect, test } from 'vitest';
import pg from 'pg';
import { targetKey } from '../../domain/workload/target.ts';
import { openStore } from '../../store/open.ts';
import { StoreError } from '../../store/store-error.ts';
import { newPostgresDatabase, onBothDatabases, PATIENCE, waitingIn } from './both-databases.ts';
import { newTarget, planned } from './records.ts';

onBothDatabases('the action ledger', (bench) => {
  describe('planning', () => {
    test('a planned action reads back as it was given, with status planned', async () => {
      const plan = planned();
      const expected = {
        ...plan,
        status: 'planned',
        appliedAtMs: null,
        closedAtMs: null,
        postState: null,
        note: null,
      };
      expect(await bench.store.planAction(plan)).toEqual({ ok: true, row: expected });
      expect(await bench.store.readAction(plan.id)).toEqual(expected);
    });

    test('an unknown action reads as null', async () => {
      expect(await bench.store.readAction('heal/nobody/0')).toBeNull();
    });

    test('planning an id again returns the first row, whatever else differs and however far it has got', async () => {
      const plan = planned({ fence: 4 });
      await bench.store.planAction(plan);
      await bench.store.markAction(plan.id, { status: 'applied', atMs: 5 });
      const again = await bench.store.planAction({ ...plan, reason: 'another', atMs: 9, fence: 2 });
      expect(again).toMatchObject({ ok: true, row: { reason: plan.reason, fence: 4, status: 'applied' } });
      expect(await bench.store.listActions({ healId: plan.healId, limit: 10 })).toHaveLength(1);
    });

    test('an id that belongs to another target is refused and changes nothing', async () => {
      const plan = planned();
      await bench.store.planAction(plan);
      const other = newTarget();
      const refused = bench.store.planAction({ ...plan, target: other, fence: 7 });
      await expect(refused).rejects.toThrow(/belongs to .* already/);
      const free = await bench.store.planAction(planned({ target: other, fence: 1 }));
      expect(free.ok).toBe(true);
    });

    test('a fence below the highest of its target is refused and leaves no row; an equal or higher one is taken', async () => {
      const target = newTarget();
      const plan = (id: string, fence: number) => bench.store.planAction(planned({ target, id, fence }));
      await plan(`${target.uid}/a`, 5);
      expect(await plan(`${target.uid}/b`, 4)).toEqual({
        ok: false,
        refusal: 'stale-fence',
        highestFence: 5,
      });
      expect(await bench.store.readAction(`${target.uid}/b`)).toBeNull();
      expect((await plan(`${target.uid}/c`, 5)).ok).toBe(true);
      expect((await plan(`${target.uid}/d`, 6)).ok).toBe(true);
      expect(await plan(`${target.uid}/e`, 5)).toMatchObject({ ok: false, highestFence: 6 });
    });

    test('fences count for one life of one target: another uid or another name starts anew', async () => {
      const target = newTarget();
      await bench.store.planAction(planned({ target, fence: 9 }));
      const reborn = { ...target, uid: `${target.uid}-2` };
      const plans = [
        planned({ target: reborn, id: `${target.uid}/reborn`, fence: 1 }),
        planned({ target: { ...target, name: `${target.name}-2` }, fence: 1 }),
      ];
      for (const plan of plans) expect((await bench.store.planAction(plan)).ok).toBe(true);
    });

    test('twenty calls with one id at once make one row, and all of them get it', async () => {
      const plan = planned();
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, n) =>
          bench.store.planAction({ ...plan, reason: `call ${String(n)}` }),
        ),
      );
      const reasons = answers.map((answer) => (answer.ok ? answer.row.reason : answer.refusal));
      expect(new Set(reasons).size).toBe(1);
      expect(reasons[0]).toMatch(/^call /);
      expect(await bench.store.listActions({ healId: plan.healId, limit: 50 })).toHaveLength(1);
    });

    test('of many fences at once, none is taken after a higher one', async () => {
      const target = newTarget();
      const fences = [3, 9, 1, 7, 2, 8, 4, 6, 5, 10];
      await Promise.all(
        fences.map((fence) =>
          bench.store.planAction(planned({ target, id: `${target.uid}/${String(fence)}`, fence, atMs: 1 })),
        ),
      );
      const rows = await bench.store.listActions({ targetKey: targetKey(target), limit: 50 });
      const inOrder = rows.map((row) => row.fence).reverse();
      expect(inOrder.at(-1)).toBe(10);
      expect(inOrder).toEqual(inOrder.toSorted((left, right) => left - right));
    });
  });
});

describe('two processes on one PostgreSQL', () => {
  test('a plan waits for one under way with a higher fence, and is then refused', async () => {
    const database = await newPostgresDatabase();
    const store = await openStore({ url: database.url, encryptionKey: Buffer.alloc(32, 1) });
    const other = new pg.Client(database.url);
    await other.connect();
    try {
      const target = newTarget();
      await other.query('begin');
      await other.query('insert into fences values ($1, $2, 5)', [targetKey(target), target.uid]);
      const pending = store.planAction(planned({ target, fence: 4 }));
      await expect.poll(() => waitingIn(database.url), PATIENCE).toBe(1);
      await other.query('commit');
      expect(await pending).toEqual({ ok: false, refusal: 'stale-fence', highestFence: 5 });
    } finally {
      await Promise.all([store.close(), other.end()]);
      await database.drop();
    }
  });

  test('a plan that fails names no value of it', async () => {
    const database = await newPostgresDatabase();
    const store = await openStore({ url: database.url, encryptionKey: Buffer.alloc(32, 1) });
    try {
      const plan = planned({ reason: 'hunter2', fence: -1 });
      const failure = await store.planAction(plan).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(StoreError);
      expect(failure).toMatchObject({ code: 'refused-value' });
      expect((failure as Error).message).toContain('actions_fence');
      expect(`${(failure as Error).stack ?? ''}${JSON.stringify(failure)}`).not.toContain('hunter2');
      expect((failure as Error).cause).toBeUndefined();
    } finally {
      await store.close();
      await database.drop();
    }
  });
});
