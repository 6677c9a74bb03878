import { CancelledFailure } from '@temporalio/activity';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { createFitPool } from '../../../activities/scorer/fit-pool.ts';
import type { FitPool } from '../../../activities/scorer/fit-pool.ts';
import { runFit } from '../../../activities/scorer/fit-task.ts';
import { openModel, sealModel } from '../../../activities/scorer/model-file.ts';
import { DAY_MS } from '../../../domain/detection/anomaly/training-due.ts';
import { trainingRows } from '../../../domain/detection/anomaly/training-rows.ts';
import { METRIC_NAMES, METRICS } from '../../../domain/workload/metric-vector.ts';
import type { SampleSource } from '../../../activities/metrics/sample-source.ts';
import type { RecordStore } from '../../../store/port.ts';
import { noiseFrom } from '../../domain/detection/anomaly/seeded-workload.ts';
import { anomaly } from '../../store/records.ts';
import { stagedWorld } from '../healing/staged-world.ts';
import { newContext } from '../healing/world.ts';
import { DAWN_MS, STEP_MS, atRow } from '../scorer/synthetic-shop.ts';
import { alarmSince, quietly, trainedWorld } from './trained-world.ts';
import type { TrainedWorld, Watched } from './trained-world.ts';

const stage = stagedWorld();
let world: TrainedWorld;
beforeEach(() => {
  world = trainedWorld(stage);
});

const A_DAY = DAY_MS / STEP_MS;
const counts = { trained: 0, kept: 0, learning: 0, failed: 0, putOff: 0 };

/** The fits of this process, with something that happens while the first of them runs. */
const fitting = (meanwhile: () => Promise<unknown>): FitPool => ({
  fit: async (task) => {
    await meanwhile();
    return runFit(task);
  },
  close: () => Promise.resolve(),
});

/** The checksum of what nobody disturbed: all rows since the dawn, up to this one. */
async function undisturbed({ key }: Watched, row: number): Promise<string> {
  const range = { fromMs: DAWN_MS, toMs: atRow(row), stepMs: STEP_MS };
  const request = { key, namespace: 'shop', pods: [], podTemplateHashes: [] };
  const read = await world.shop.source.read(
    [{ ...request, hadMetrics: true, youngestReadyAtMs: null }],
    range,
    AbortSignal.timeout(5000),
  );
  const window = read.get(key);
  if (window === undefined) throw new Error('nothing was measured');
  const { fit, forestSample } = runFit({
    ...trainingRows(METRICS, window, STEP_MS, []),
    intervalMs: STEP_MS,
  });
  if (fit.status !== 'fitted') throw new Error('too few rows');
  return sealModel(fit.model, { forestSample }).checksum;
}

describe('a batch of trainings', () => {
  it('makes a model of all that was measured, and says what it made', async () => {
    const [one, other] = [await world.seen(), await world.seen()];
    world.at(399);
    const report = await world.train([one, other]);
    expect(report).toMatchObject({ ...counts, trained: 2 });
    expect(report.sentences[0]).toMatch(/^shop\/shop-\w+: trained on 400 rows of cpuCores, memoryBytes, .*/);
    const { model, training } = await world.recordOf(one);
    if (model === null) throw new Error('no model was saved');
    expect(openModel(model)).toMatchObject({ ok: true });
    expect(model).toMatchObject({ metrics: METRIC_NAMES, rows: 400, fromMs: DAWN_MS, toMs: atRow(400) });
    expect(model.forestSample).not.toBeNull();
    expect(model.checksum).toBe(await undisturbed(one, 399));
    expect(training).toMatchObject({
      status: 'trained',
      rows: 400,
      nextAtMs: stage.world.nowMs + 400 * STEP_MS,
    });
  });

  it('run again, as after a lost worker, does nothing twice', async () => {
    const [one, other] = [await world.seen(), await world.seen()];
    world.at(399);
    await world.train([one]);
    const before = await world.recordOf(one);
    const report = await world.train([one, other]);
    expect(report).toMatchObject({ ...counts, trained: 1, putOff: 1 });
    expect(report.sentences[0]).toMatch(/it has been trained meanwhile/);
    expect(await world.recordOf(one)).toEqual(before);
  });

  it('of a workload with too few rows learns on, and comes back when they can be there', async () => {
    const one = await world.seen();
    world.shop.twist(one.key, (row) => (row < 340 ? { cpuCores: Number.NaN } : {}));
    world.at(399);
    expect(await world.train([one])).toMatchObject({ ...counts, learning: 1 });
    expect((await world.recordOf(one)).training).toMatchObject({
      status: 'learning',
      rows: 60,
      needed: 100,
      nextAtMs: stage.world.nowMs + 40 * STEP_MS,
      note: 'learning: 60 of the 100 rows it needs are there',
    });
  });

  it('of a workload without any samples waits for them', async () => {
    const one = await world.seen();
    world.shop.twist(one.key, () => Object.fromEntries(METRIC_NAMES.map((name) => [name, Number.NaN])));
    world.at(399);
    expect(await world.train([one])).toMatchObject({ ...counts, learning: 1 });
    expect(await world.recordOf(one)).toMatchObject({ model: null, training: { rows: 0 } });
  });

  it('leaves out metrics that were never seen', async () => {
    const one = await world.seen();
    world.shop.twist(one.key, () => ({ p95Ms: Number.NaN, diskBytesPerSecond: Number.NaN }));
    world.at(399);
    expect(await world.train([one])).toMatchObject({ ...counts, trained: 1 });
    expect((await world.recordOf(one)).model?.metrics).toEqual(
      METRIC_NAMES.filter((name) => name !== 'p95Ms' && name !== 'diskBytesPerSecond'),
    );
  });

  it('asks once for all of them, and for no more than a week of samples', async () => {
    const [one, other] = [await world.seen(), await world.seen()];
    world.at(399);
    await world.train([one, other]);
    expect(world.shop.reads).toEqual([{ fromMs: atRow(400 - 40_320), toMs: atRow(399), stepMs: STEP_MS }]);
  });

  it('puts off what is gone, what no tick has seen, and what is not due', async () => {
    const [gone, young] = [await world.seen(), await world.seen(390)];
    stage.world.seen = stage.world.seen.filter(({ target }) => target.uid !== gone.uid);
    world.at(399);
    const report = await world.train([gone, young, { uid: 'nobody', key: '' }]);
    expect(report).toMatchObject({ ...counts, putOff: 3 });
    expect(report.sentences.join('; ')).toMatch(/not there any more.*not due.*not there any more/);
  });
});

describe('after a shift', () => {
  it('a model is learned from the three days before it, whatever others of its batch learn from', async () => {
    const [one, other] = [await world.seen(), await world.seen()];
    await world.stands(one, quietly({ shiftedAtMs: atRow(3 * A_DAY + 100) }));
    world.at(3 * A_DAY + 199);
    await world.train([one, other]);
    expect((await world.recordOf(one)).model).toMatchObject({ rows: 3 * A_DAY + 100, fromMs: atRow(100) });
    expect((await world.recordOf(other)).model).toMatchObject({ rows: 3 * A_DAY + 200, fromMs: atRow(0) });
  });
});

describe('an alarm', () => {
  it('is left out of what is learned, and so is what it began with', async () => {
    const one = await world.seen();
    await world.stands(one, quietly({ alarms: [{ fromMs: atRow(100), toMs: atRow(149) }] }));
    world.at(399);
    await world.train([one]);
    expect((await world.recordOf(one)).model?.rows).toBe(350);
  });

  it('that a person refuted is learned', async () => {
    const one = await world.seen();
    const alarms = [
      { fromMs: atRow(100), toMs: atRow(149) },
      { fromMs: atRow(200), toMs: atRow(209) },
    ];
    await world.stands(one, quietly({ alarms }));
    const refuted = anomaly({
      targetUid: one.uid,
      targetKey: one.key,
      atMs: atRow(110),
      lastAtMs: atRow(149),
    });
    await stage.store.saveAnomalies([refuted]);
    await stage.store.refuteAnomaly(refuted.id, { by: 'ada', atMs: 1 });
    world.at(399);
    await world.train([one]);
    expect((await world.recordOf(one)).model?.rows).toBe(400 - 10 - 10);
  });

  it('that stands puts the training off', async () => {
    const one = await world.seen();
    world.at(399);
    await world.train([one]);
    await world.stands(one, alarmSince(450), 450);
    world.at(900);
    const report = await world.train([one]);
    expect(report).toMatchObject({ ...counts, putOff: 1 });
    expect(report.sentences[0]).toMatch(/an alarm stands.*when the alarm has ended/);
  });

  it('that begins while the model is fitted keeps it from being saved', async () => {
    const one = await world.seen();
    world.at(399);
    await world.train([one]);
    const before = await world.recordOf(one);
    world.at(900);
    const fits = fitting(() => world.stands(one, alarmSince(899), 899));
    expect(await world.train([one], { fits })).toMatchObject({ ...counts, putOff: 1 });
    const { model, training } = await world.recordOf(one);
    expect({ model, training }).toEqual({ model: before.model, training: before.training });
  });

  it('that becomes the new normal while the model is fitted has it fitted again', async () => {
    const one = await world.seen();
    world.at(399);
    const fits = fitting(() => world.stands(one, quietly({ shiftedAtMs: atRow(399) }), 399));
    const report = await world.train([one], { fits });
    expect(report).toMatchObject({ ...counts, putOff: 1 });
    expect(report.sentences[0]).toMatch(/decided anew meanwhile.*next run/);
    expect((await world.recordOf(one)).model).toBeNull();
    expect(await world.train([one])).toMatchObject({ ...counts, trained: 1 });
  });
});

describe('a new model that is calibrated quite otherwise', () => {
  /** From a row on each value wanders ten times as far. */
  const wilder = (one: Watched, fromRow: number): void => {
    const noise = noiseFrom(11);
    const swings = Array.from({ length: 3 * A_DAY }, () => Math.exp(noise()));
    world.shop.twist(one.key, (row, values) =>
      row < fromRow
        ? {}
        : Object.fromEntries(
            METRIC_NAMES.map((name, column) => [
              name,
              values[name] * (swings[(row * 7 + column) % swings.length] ?? 1),
            ]),
          ),
    );
  };

  it('is not taken: the old one stays, and people are told by how much they differ', async () => {
    const one = await world.seen();
    world.at(A_DAY);
    await world.train([one]);
    const before = (await world.recordOf(one)).model;
    wilder(one, A_DAY);
    world.at(2 * A_DAY);
    const report = await world.train([one]);
    expect(report).toMatchObject({ ...counts, kept: 1 });
    expect(report.sentences[0]).toMatch(/the old model stays.*times farther out \(for \w+ [\d.]+ times/);
    const { model, training } = await world.recordOf(one);
    expect(model).toEqual(before);
    expect(training).toMatchObject({ status: 'kept', nextAtMs: stage.world.nowMs + DAY_MS });
  });

  it('is taken after a shift', async () => {
    const one = await world.seen();
    world.at(A_DAY);
    await world.train([one]);
    wilder(one, A_DAY);
    await world.stands(one, quietly({ shiftedAtMs: atRow(2 * A_DAY - 1) }), 2 * A_DAY);
    world.at(2 * A_DAY);
    expect(await world.train([one])).toMatchObject({ ...counts, trained: 1 });
  });
});

const without = (values: Float64Array, metric: (typeof METRIC_NAMES)[number]): Float64Array =>
  values.map((value, place) =>
    place % METRIC_NAMES.length === METRIC_NAMES.indexOf(metric) ? Number.NaN : value,
  );

describe('a workload that cannot be trained', () => {
  it('because nothing can be read fails, and so do all of its batch', async () => {
    const [one, other] = [await world.seen(), await world.seen()];
    world.at(399);
    const samples = { read: () => Promise.reject(new Error('the record store does not answer')) };
    const report = await world.train([one, other], { samples });
    expect(report).toMatchObject({ ...counts, failed: 2 });
    expect((await world.recordOf(other)).training?.note).toMatch(/the record store does not answer/);
  });

  it('does not stop the others, and is tried again in ten minutes', async () => {
    const [one, bad, other] = [await world.seen(), await world.seen(), await world.seen()];
    world.at(399);
    const samples: SampleSource = {
      read: async (...asked) => {
        const windows = await world.shop.source.read(...asked);
        const unread = {
          kind: 'gap',
          metric: 'p95Ms',
          atMs: 1,
          samples: 1,
          sentence: 'Prometheus was slow',
        } as const;
        const mended = [...windows].map(
          ([key, window]) =>
            [
              key,
              key === bad.key
                ? { ...window, values: without(window.values, 'p95Ms'), issues: [unread] }
                : window,
            ] as const,
        );
        return new Map(mended);
      },
    };
    const report = await world.train([one, bad, other], { samples });
    expect(report).toMatchObject({ ...counts, trained: 2, failed: 1 });
    expect(report.sentences[1]).toMatch(
      /could not be trained: not all of it could be read .Prometheus was slow.; .*in ten minutes/,
    );
    expect(await world.recordOf(bad)).toMatchObject({
      model: null,
      training: {
        status: 'failed',
        nextAtMs: stage.world.nowMs + 600_000,
        note: expect.stringContaining('Prometheus was slow') as string,
      },
    });
    expect(await world.train([bad])).toMatchObject({ ...counts, putOff: 1 });
    world.at(440);
    expect(await world.train([bad])).toMatchObject({ ...counts, trained: 1 });
  });

  it('and whose failure cannot be recorded either stays due', async () => {
    const [bad, other] = [await world.seen(), await world.seen()];
    world.at(399);
    const refuse = (uid: string): Promise<void> =>
      uid === bad.uid ? Promise.reject(new Error('the database does not answer')) : Promise.resolve();
    const store: RecordStore = {
      ...stage.store,
      saveModel: (uid, ...rest) => refuse(uid).then(() => stage.store.saveModel(uid, ...rest)),
      saveTraining: (uid, ...rest) => refuse(uid).then(() => stage.store.saveTraining(uid, ...rest)),
    };
    const report = await world.train([bad, other], { store });
    expect(report).toMatchObject({ ...counts, trained: 1, failed: 1 });
    expect(report.sentences[0]).toMatch(/nor could that be recorded .*with the next run/);
    expect(await world.recordOf(bad)).toMatchObject({ model: null, training: null });
    expect(await world.train([bad])).toMatchObject({ ...counts, trained: 1 });
  });

  it('whose model is of another version gets one of this', async () => {
    const one = await world.seen();
    world.at(399);
    await world.train([one]);
    const { model, training } = await world.recordOf(one);
    if (model === null || training === null) throw new Error('it was not trained');
    await stage.store.saveModel(one.uid, { ...model, version: 99 }, training);
    await world.stands(one, alarmSince(399), 399);
    expect(await world.train([one])).toMatchObject({ ...counts, trained: 1 });
    expect((await world.recordOf(one)).model).toEqual(model);
  });
});

describe('a fit that is killed', () => {
  const threads: FitPool[] = [];
  afterAll(() => Promise.all(threads.map((one) => one.close())));

  it('leaves nothing half saved, and done again gives the same model', async () => {
    const one = await world.seen();
    world.at(A_DAY);
    const short = createFitPool({ deadlineMs: 1 });
    threads.push(short);
    const report = await world.train([one], { fits: short });
    expect(report).toMatchObject({ ...counts, failed: 1 });
    expect(report.sentences[0]).toMatch(/longer than .* fresh thread/);
    expect((await world.recordOf(one)).model).toBeNull();
    await stage.store.bringTrainingForward(one.uid, stage.world.nowMs);
    const whole = createFitPool();
    threads.push(whole);
    expect(await world.train([one], { fits: whole })).toMatchObject({ ...counts, trained: 1 });
    expect((await world.recordOf(one)).model?.checksum).toBe(await undisturbed(one, A_DAY));
  });

  it('because its batch was called off saves nothing at all: done again it gives the same model', async () => {
    const [one, other] = [await world.seen(), await world.seen()];
    world.at(399);
    const context = newContext();
    const fits: FitPool = {
      fit: (_, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            reject(new Error('the fit was ended'));
          });
          context.cancel('CANCELLED');
        }),
      close: () => Promise.resolve(),
    };
    await expect(world.within(context, [one, other], { fits })).rejects.toBeInstanceOf(CancelledFailure);
    expect([await world.recordOf(one), await world.recordOf(other)]).toMatchObject([
      { model: null, training: null },
      { model: null, training: null },
    ]);
    expect(await world.train([one, other])).toMatchObject({ ...counts, trained: 2 });
    expect((await world.recordOf(one)).model?.checksum).toBe(await undisturbed(one, 399));
  });
});
