import { describe, expect, test } from 'vitest';
import pg from 'pg';
import { ACTION_STATUSES } from '../../domain/healing/action.ts';
import type { ActionStatus } from '../../domain/healing/action.ts';
import { targetKey } from '../../domain/workload/target.ts';
import { openStore } from '../../store/open.ts';
import { StoreError } from '../../store/store-error.ts';
import { newPostgresDatabase, onBothDatabases, PATIENCE, waitingIn } from './both-databases.ts';
import { newTarget, planned, sha } from './records.ts';

/** Later than every other row of this file. */
const LATEST = 1_800_000_000_000;

const ids = (rows: readonly { id: string }[]) => rows.map((row) => row.id);

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

  describe('the life of an action', () => {
    const plan = async (given: Parameters<typeof planned>[0] = {}) => {
      const action = planned(given);
      await bench.store.planAction(action);
      return action.id;
    };
    const mark = (id: string, status: ActionStatus, atMs: number) =>
      bench.store.markAction(id, { status, atMs });

    test('applied keeps its time and post-state, and closing keeps both', async () => {
      const id = await plan();
      const postState = {
        specHash: sha('s2'),
        templateHash: sha('t2'),
        generation: 4,
        detail: { bytes: 1500 },
      };
      await bench.store.markAction(id, { status: 'applied', atMs: 10, postState, note: 'raised' });
      await mark(id, 'verified', 20);
      expect(await bench.store.readAction(id)).toMatchObject({
        status: 'verified',
        appliedAtMs: 10,
        closedAtMs: null,
        postState,
        note: 'raised',
      });
      await bench.store.markAction(id, { status: 'expired', atMs: 30, note: 'taken back' });
      expect(await bench.store.readAction(id)).toMatchObject({
        status: 'expired',
        appliedAtMs: 10,
        closedAtMs: 30,
        postState,
        note: 'taken back',
      });
    });

    test('marking the same status twice changes nothing', async () => {
      const id = await plan();
      await bench.store.markAction(id, { status: 'applied', atMs: 10, note: 'first' });
      const before = await bench.store.readAction(id);
      await bench.store.markAction(id, { status: 'applied', atMs: 99, note: 'second' });
      expect(await bench.store.readAction(id)).toEqual(before);
    });

    test.each([
      ['verified', 'applied'],
      ['undone', 'verified'],
      ['undone', 'failed'],
      ['expired', 'drifted'],
      ['applied', 'planned'],
    ] as const)('a late retry does not move %s back to %s', async (reached, late) => {
      const id = await plan({ target: newTarget() });
      await mark(id, 'applied', 10);
      await mark(id, reached, 20);
      const before = await bench.store.readAction(id);
      await mark(id, late, 30);
      expect(await bench.store.readAction(id)).toEqual(before);
    });

    test('an action that failed at first and got through later is applied and open again', async () => {
      const id = await plan();
      await mark(id, 'failed', 10);
      expect(await bench.store.readAction(id)).toMatchObject({ status: 'failed', closedAtMs: 10 });
      await mark(id, 'applied', 20);
      expect(await bench.store.readAction(id)).toMatchObject({
        status: 'applied',
        appliedAtMs: 20,
        closedAtMs: null,
      });
    });

    test('verified may turn unverified and back while nothing is closed', async () => {
      const id = await plan();
      await mark(id, 'applied', 10);
      for (const status of ['verified', 'unverified', 'verified'] as const) {
        await mark(id, status, 20);
        expect(await bench.store.readAction(id)).toMatchObject({ status });
      }
    });

    test('every status of the domain can be stored', async () => {
      for (const status of ACTION_STATUSES) {
        const id = await plan({ target: newTarget() });
        await mark(id, status, 10);
        expect(await bench.store.readAction(id)).toMatchObject({ status });
      }
    });

    test('an action that was never planned cannot be marked', async () => {
      const refused = mark('heal/nobody/0', 'applied', 10);
      await expect(refused).rejects.toThrow(/never planned/);
      await expect(refused).rejects.toMatchObject({ name: 'StoreError', code: 'unknown-record' });
    });
  });

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
