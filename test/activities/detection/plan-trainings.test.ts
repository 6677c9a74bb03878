import { beforeEach, describe, expect, it } from 'vitest';
import { sealModel } from '../../../activities/scorer/model-file.ts';
import { LEAST_ROWS } from '../../../domain/detection/anomaly/fit.ts';
import type { AnomalyRecord, StoredModel, Training } from '../../../store/port.ts';
import { anomaly } from '../../store/records.ts';
import { stagedWorld } from '../healing/staged-world.ts';
import { atRow, STEP_MS } from '../scorer/synthetic-shop.ts';
import { alarmSince, quietly, trainedWorld } from './trained-world.ts';
import type { TrainedWorld, Watched } from './trained-world.ts';

const stage = stagedWorld();
let world: TrainedWorld;
beforeEach(() => {
  world = trainedWorld(stage);
});

const trainedAt = (row: number, nextRow: number, over: Partial<Training> = {}): Training => ({
  status: 'trained',
  atMs: atRow(row),
  nextAtMs: atRow(nextRow),
  rows: row,
  needed: LEAST_ROWS,
  note: 'trained',
  ...over,
});
const modelOf = ({ key }: Watched): StoredModel =>
  sealModel(world.shop.modelOf(key, 0, 300), { forestSample: null });

/** Trained at row 300, due again at row 400; seen at every tick. */
async function trained(over: Partial<StoredModel> = {}): Promise<Watched> {
  const one = await world.seen();
  await stage.store.saveModel(one.uid, { ...modelOf(one), ...over }, trainedAt(300, 400));
  return one;
}

/** Whether it is among those due when this row is the newest. */
async function isDueAt(row: number, one: Watched): Promise<boolean> {
  world.at(row);
  const scope = 'shop';
  await stage.store.sawDetectors([
    { targetUid: one.uid, targetKey: one.key, scope, atMs: stage.world.nowMs },
  ]);
  return (await world.plan()).due.includes(one.uid);
}

const refute = async (one: Watched, over: Partial<AnomalyRecord>): Promise<void> => {
  const record = anomaly({ targetUid: one.uid, targetKey: one.key, ...over });
  await stage.store.saveAnomalies([record]);
  await stage.store.refuteAnomaly(record.id, { by: 'ada', atMs: stage.world.nowMs });
};

describe('the plan of trainings', () => {
  it('begins with a workload once enough of its samples can be there', async () => {
    const one = await world.seen(50);
    expect(await isDueAt(50 + LEAST_ROWS - 2, one)).toBe(false);
    expect(await isDueAt(50 + LEAST_ROWS - 1, one)).toBe(true);
  });

  it('trains again when the last training said, and not before', async () => {
    const one = await trained();
    expect([await isDueAt(398, one), await isDueAt(399, one)]).toEqual([false, true]);
  });

  it('trains at once after a shift, and an hour after a release, as the standing has it', async () => {
    const [shifted, released] = [await trained(), await trained()];
    await world.stands(shifted, quietly({ shiftedAtMs: atRow(310) }), 310);
    await world.stands(released, quietly({ releasedAtMs: atRow(310) - 3_600_000 }), 310);
    expect([await isDueAt(308, shifted), await isDueAt(309, shifted)]).toEqual([false, true]);
    expect([await isDueAt(308, released), await isDueAt(309, released)]).toEqual([false, true]);
  });

  it('puts off what is under alarm, and says how many are', async () => {
    const one = await trained();
    await world.stands(one, alarmSince(390), 390);
    expect(await isDueAt(5000, one)).toBe(false);
    expect((await world.plan()).summary).toMatch(/due for training, 1 wait for their alarm to end/);
    await world.stands(one, quietly(), 5000);
    expect(await isDueAt(5000, one)).toBe(true);
  });

  it('does not put it off when a person said that the anomaly that stands is none', async () => {
    const one = await trained();
    await world.stands(one, alarmSince(390), 390);
    await refute(one, { atMs: atRow(380), lastAtMs: atRow(389) });
    expect(await isDueAt(400, one)).toBe(false);
    await refute(one, { atMs: atRow(391), lastAtMs: atRow(399) });
    expect(await isDueAt(400, one)).toBe(true);
  });

  it('puts it off when a newer anomaly stands that nobody refuted', async () => {
    const one = await trained();
    await world.stands(one, alarmSince(390), 390);
    await refute(one, { atMs: atRow(391), lastAtMs: atRow(392) });
    const newer = anomaly({
      targetUid: one.uid,
      targetKey: one.key,
      atMs: atRow(395),
      lastAtMs: atRow(399),
    });
    await stage.store.saveAnomalies([newer]);
    expect(await isDueAt(400, one)).toBe(false);
  });

  it.each([
    ['of another version', { version: 99 }],
    ['of samples farther apart', { intervalMs: 4 * STEP_MS }],
  ])('trains at once when its model is one %s, alarm or not', async (_, over) => {
    const one = await trained(over);
    await world.stands(one, alarmSince(290), 290);
    expect(await isDueAt(300, one)).toBe(true);
  });

  it('is not kept from a training for ever by the alarm of a model that was cut short', async () => {
    const one = await trained({ body: '{"version":1,' });
    await world.stands(one, alarmSince(290), 290);
    expect([await isDueAt(398, one), await isDueAt(399, one)]).toEqual([false, true]);
  });

  it.each(['', 'null', '[]', '{"alarm":', '{"alarm":{"suspectSinceMs":"now"}}'])(
    'takes a standing that cannot be read for none: %s',
    async (standing) => {
      const one = await trained();
      await world.stands(one, standing, 390);
      expect([await isDueAt(398, one), await isDueAt(399, one)]).toEqual([false, true]);
    },
  );

  it('forgets what no tick has seen for ten minutes', async () => {
    const one = await trained();
    await isDueAt(400, one);
    world.at(441);
    expect((await world.plan()).due).not.toContain(one.uid);
  });

  it('takes at most five hundred, the longest overdue, and neighbours beside each other', async () => {
    world.at(20_000);
    const atMs = stage.world.nowMs;
    const many = Array.from({ length: 510 }, (_, n) => ({
      targetUid: `crowd-${String(n)}`,
      targetKey: `local/crowd/deployment/${String(n)}`,
      scope: 'crowd',
      atMs,
    }));
    await stage.store.sawDetectors(many);
    for (const [n, { targetUid }] of many.entries())
      await stage.store.saveTraining(targetUid, trainedAt(1, 1000 - n, { status: 'learning' }));
    const { due, summary } = await world.plan();
    expect(due).toHaveLength(500);
    const overdue = many.slice(10).map(({ targetUid }) => targetUid);
    expect(due).toEqual(overdue.toSorted((one, other) => (one < other ? -1 : 1)));
    expect(summary).toMatch(/^500 of \d+ detectors are due for training, and more/);
  });
});
