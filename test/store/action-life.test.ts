import { describe, expect, test } from 'vitest';
import { ACTION_STATUSES } from '../../domain/healing/action.ts';
import type { ActionStatus } from '../../domain/healing/action.ts';
import { onBothDatabases } from './both-databases.ts';
import { newTarget, planned, sha } from './records.ts';

onBothDatabases('the action ledger', (bench) => {
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
});
