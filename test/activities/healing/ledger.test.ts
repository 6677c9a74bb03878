import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createActivities } from '../../../activities/index.ts';
import type { Activities } from '../../../activities/index.ts';
import { METRIC_NAMES } from '../../../domain/workload/metric-vector.ts';
import type { RecordStore } from '../../../store/port.ts';
import { targetKey } from '../../../domain/workload/target.ts';
import { entry, heal, newTarget, planned } from '../../store/records.ts';
import { OPENS_WITHIN_MS, newWorld, openRecords, run, workload } from './world.ts';
import type { World } from './world.ts';

let store: RecordStore;
let world: World;
let activities: Activities;
beforeAll(async () => {
  store = await openRecords();
  world = newWorld(store);
  activities = createActivities(world.deps);
}, OPENS_WITHIN_MS);
afterAll(() => store.close());

describe('the story', () => {
  it('holds an entry once, however often its activity is tried', async () => {
    const healId = randomUUID();
    const told = { timeline: [entry({ healId, sentence: 'seen' })], heal: heal({ id: healId }) };
    await run(activities.record, told);
    await run(activities.record, told);
    expect(await store.timeline({ healId, limit: 10 })).toHaveLength(1);
    expect(await store.readHeal(healId)).toMatchObject({ status: 'open' });
  });
});

describe('planning an action', () => {
  it('under the newest lease is written, twice under one id is one row', async () => {
    const action = planned();
    expect(await run(activities.planAction, action)).toEqual({ ok: true });
    expect(await run(activities.planAction, action)).toEqual({ ok: true });
    const { target } = action;
    expect(await store.listActions({ targetKey: targetKey(target), limit: 10 })).toHaveLength(1);
  });

  it('under an older lease than one that has written is refused', async () => {
    const target = newTarget();
    await run(activities.planAction, planned({ target, fence: 9, id: 'newer' }));
    expect(await run(activities.planAction, planned({ target, fence: 8, id: 'older' }))).toEqual({
      ok: false,
    });
    expect(await store.readAction('older')).toBeNull();
  });
});

describe('open undos', () => {
  it('are listed in words until the action is closed', async () => {
    const action = planned();
    await run(activities.planAction, action);
    const filter = { targetKey: targetKey(action.target) };
    expect(await run(activities.listOpenUndos, filter)).toEqual([]);
    await run(activities.markAction, { id: action.id, status: 'applied', atMs: 1 });
    expect(await run(activities.listOpenUndos, filter)).toEqual([
      { actionId: action.id, sentence: expect.stringMatching(/^raise the memory limit of web/) as string },
    ]);
    await run(activities.markAction, { id: action.id, status: 'kept', atMs: 2, note: 'a person has it' });
    expect(await run(activities.listOpenUndos, filter)).toEqual([]);
  });
});

describe('the peak memory of a workload', () => {
  const memory = METRIC_NAMES.indexOf('memoryBytes');
  const windowOf = (...bytes: readonly number[]) => ({
    values: Float64Array.from(
      bytes.flatMap((one) => METRIC_NAMES.map((_, at) => (at === memory ? one : 99))),
    ),
    rows: bytes.length,
    startMs: 0,
    issues: [],
  });
  async function raised() {
    const seen = workload();
    const action = planned({ target: seen.target, id: randomUUID() });
    await store.planAction(action);
    world.seen = [seen];
    return { key: targetKey(seen.target), asked: { actionId: action.id, lengthMs: 3_600_000 } };
  }

  it('is the highest sample of the time asked for', async () => {
    const { key, asked } = await raised();
    world.windows.set(key, windowOf(10, NaN, 30, 20));
    expect(await run(activities.readPeakMemory, asked)).toBe(30);
  });

  it('is unknown, not zero, when there are no samples or no workload', async () => {
    const { key, asked } = await raised();
    expect(await run(activities.readPeakMemory, asked)).toBeNull();
    world.windows.set(key, windowOf(NaN));
    expect(await run(activities.readPeakMemory, asked)).toBeNull();
    world.seen = [];
    expect(await run(activities.readPeakMemory, asked)).toBeNull();
  });

  it('of an action that was never planned is refused', async () => {
    const never = { actionId: 'never', lengthMs: 1 };
    await expect(run(activities.readPeakMemory, never)).rejects.toMatchObject({ type: 'BadInput' });
  });
});
