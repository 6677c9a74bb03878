import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDetectorCache } from '../../../activities/scorer/detector-cache.ts';
import { sealModel } from '../../../activities/scorer/model-file.ts';
import type { AnomalyNow, Scorer, Verdict, WatchedWorkload } from '../../../activities/scorer/port.ts';
import { createScorer } from '../../../activities/scorer/scorer.ts';
import type { RecordStore, StoredModel, Training } from '../../../store/port.ts';
import { OPENS_WITHIN_MS, openRecords } from '../healing/world.ts';
import { atRow, STEP_MS, syntheticShop, TRAINED_ROWS, watched } from './synthetic-shop.ts';
import type { Twist } from './synthetic-shop.ts';

let store: RecordStore;
beforeAll(async () => {
  store = await openRecords();
}, OPENS_WITHIN_MS);
afterAll(() => store.close());

const TRAINED: Training = {
  status: 'trained',
  atMs: atRow(TRAINED_ROWS),
  nextAtMs: atRow(10 * TRAINED_ROWS),
  rows: TRAINED_ROWS,
  needed: 100,
  note: 'trained',
};

let shop: ReturnType<typeof syntheticShop>;
let nowMs = 0;
let key: string;
let tests = 0;
let workload: WatchedWorkload;
beforeEach(() => {
  shop = syntheticShop();
  // Another workload for each test, and the same one whenever it runs: the noise is seeded by the key.
  tests += 1;
  key = `local/shop/Deployment/web-${String(tests)}`;
  workload = watched(key);
});

const newScorer = (watchers?: number): Scorer =>
  createScorer({
    store,
    samples: shop.source,
    sampleMs: STEP_MS,
    nowMs: () => nowMs,
    cache: createDetectorCache(store, {
      sampleMs: STEP_MS,
      ...(watchers === undefined ? {} : { watchers }),
    }),
  });

async function train(one = workload, fromRow = 0, toRow = TRAINED_ROWS): Promise<StoredModel> {
  const atMs = atRow(toRow);
  await store.sawDetectors([{ targetUid: one.uid, targetKey: one.key, scope: one.scope, atMs }]);
  const model = sealModel(shop.modelOf(one.key, fromRow, toRow), { forestSample: null });
  await store.saveModel(one.uid, model, TRAINED);
  return model;
}

/** Ticks a step apart: the newest whole step of a tick is the row it is named by. */
async function look(scorer: Scorer, row: number, shard = [workload]): Promise<ReadonlyMap<string, Verdict>> {
  nowMs = atRow(row + 1) + 1;
  return scorer.score(shard, AbortSignal.timeout(10_000));
}

async function lookAt(scorer: Scorer, from: number, to: number, one = workload) {
  const anomalies: { record: AnomalyNow; isNew: boolean; row: number }[] = [];
  const tiers = new Set<string>();
  for (let row = from; row < to; row += 1) {
    const verdict = (await look(scorer, row, [one])).get(one.uid);
    if (verdict?.status !== 'watching') throw new Error(`row ${String(row)}: ${JSON.stringify(verdict)}`);
    tiers.add(verdict.tier);
    anomalies.push(...verdict.anomalies.map((anomaly) => ({ ...anomaly, row })));
  }
  return { anomalies, tiers };
}

const never = (): never => {
  throw new Error('there is no anomaly');
};
const START = TRAINED_ROWS + 20;
/** Latency four times as long, from one row to another. */
const slow =
  (from: number, to: number): Twist =>
  (row, { p95Ms }) =>
    row >= from && row < to ? { p95Ms: 4 * p95Ms } : {};

describe('a workload without a model', () => {
  it('is learning, is known to the store from then on, and no sample is asked for', async () => {
    const verdict = (await look(newScorer(), 10)).get(workload.uid);
    expect(verdict).toMatchObject({ status: 'learning' });
    expect((await store.readDetectors([workload.uid])).get(workload.uid)).toMatchObject({
      targetKey: key,
      model: null,
    });
    expect(shop.reads).toEqual([]);
  });

  it('says what its newest training said', async () => {
    await look(newScorer(), 10);
    await store.saveTraining(workload.uid, { ...TRAINED, status: 'learning', note: '40 of 100 rows' });
    expect((await look(newScorer(), 11)).get(workload.uid)).toEqual({
      status: 'learning',
      sentence: '40 of 100 rows',
    });
  });

  it('is watched from the tick after it got one', async () => {
    const scorer = newScorer();
    await look(scorer, START - 1);
    await train();
    expect((await look(scorer, START)).get(workload.uid)).toMatchObject({ status: 'watching' });
  });
});

describe('a healthy workload', () => {
  it('is quiet, and costs one read of the source a tick', async () => {
    await train();
    const scorer = newScorer();
    // What went before the first tick is seen, and not judged.
    expect((await lookAt(scorer, START, START + 1)).tiers).toEqual(new Set(['unknown']));
    const { anomalies, tiers } = await lookAt(scorer, START + 1, START + 100);
    expect(anomalies).toEqual([]);
    expect(tiers).toEqual(new Set(['quiet']));
    expect(shop.reads).toHaveLength(100);
    expect(shop.reads.slice(1).every(({ fromMs, toMs }) => fromMs === toMs)).toBe(true);
  });

  it('raises nothing when its worker starts anew, whenever that is', async () => {
    await train();
    for (let start = 0; start < 20; start += 1) {
      const from = START + 37 * start;
      expect((await lookAt(newScorer(), from, from + 4)).anomalies).toEqual([]);
    }
  });

  it('whose samples cannot be read is unknown, and no anomaly', async () => {
    await train();
    shop.twist(key, () => ({
      cpuCores: NaN,
      memoryBytes: NaN,
      p95Ms: NaN,
      errorRatio: NaN,
      requestsPerSecond: NaN,
      diskBytesPerSecond: NaN,
      networkBytesPerSecond: NaN,
    }));
    const { anomalies, tiers } = await lookAt(newScorer(), START, START + 5);
    expect(anomalies).toEqual([]);
    expect(tiers).toEqual(new Set(['unknown']));
  });
});

describe('a metric that vanishes', () => {
  it('for an hour is named and left out, and neither that nor its return is an anomaly', async () => {
    await train();
    const HOUR = 3_600_000 / STEP_MS;
    shop.twist(key, (row) => (row >= START + 10 && row < START + 10 + HOUR ? { p95Ms: NaN } : {}));
    const scorer = newScorer();
    const away = await lookAt(scorer, START, START + 10 + HOUR);
    expect((await store.readDetectors([workload.uid])).get(workload.uid)?.issues).toMatchObject([
      { kind: 'gap', metric: 'p95Ms', sentence: expect.stringContaining('no longer measured') as string },
    ]);
    const back = await lookAt(scorer, START + 10 + HOUR, START + 40 + HOUR);
    expect([...away.anomalies, ...back.anomalies]).toEqual([]);
    expect((await store.readDetectors([workload.uid])).get(workload.uid)?.issues).toEqual([]);
  });
});

describe('a workload that turns slow', () => {
  const FAULT = { from: START + 30, to: START + 90 };

  it('is one anomaly: named after what stands out, explained, and ended', async () => {
    await train();
    shop.twist(key, slow(FAULT.from, FAULT.to));
    const { anomalies } = await lookAt(newScorer(), START, FAULT.to + 80);
    expect(new Set(anomalies.map(({ record }) => record.id)).size).toBe(1);
    expect(anomalies.filter(({ isNew }) => isNew)).toHaveLength(1);
    expect(anomalies[0]?.row).toBeLessThan(FAULT.from + 10);
    expect(anomalies.at(-1)?.record.endedAtMs).toBeGreaterThanOrEqual(atRow(FAULT.to - 1));
    const { evidence, contributions, explanation } = anomalies[0]?.record ?? never();
    expect(evidence.join('; ')).toContain('p95 latency stands out');
    expect(Object.entries(contributions).toSorted(([, a], [, b]) => b - a)[0]?.[0]).toBe('p95Ms');
    const [top] = explanation.metrics;
    expect(top).toMatchObject({ name: 'p95Ms' });
    expect(top?.values.at(-1)).toBeGreaterThan(top?.high.at(-1) ?? NaN);
    expect(explanation.surprise.at(-1)).toBeGreaterThan(explanation.warnAt);
  });

  it('stays the same anomaly when the worker dies in the midst of it', async () => {
    await train();
    shop.twist(key, slow(FAULT.from, FAULT.to));
    const middle = FAULT.from + 20;
    const before = await lookAt(newScorer(), START, middle);
    const after = await lookAt(newScorer(), middle, FAULT.to + 80);
    const ids = [...before.anomalies, ...after.anomalies].map(({ record }) => record.id);
    expect(before.anomalies.length).toBeGreaterThan(0);
    expect(after.anomalies.at(-1)?.record.endedAtMs).not.toBeNull();
    expect(new Set(ids).size).toBe(1);
  });

  it('is seen even when it turned slow while no worker was there', async () => {
    await train();
    shop.twist(key, slow(FAULT.from, FAULT.to));
    await lookAt(newScorer(), START, FAULT.from);
    expect((await lookAt(newScorer(), FAULT.from + 30, FAULT.from + 35)).anomalies).not.toEqual([]);
  });
});

describe('models', () => {
  it('never mix: a new one is taken at the next tick, with a memory of its own', async () => {
    await train();
    const scorer = newScorer();
    await lookAt(scorer, START, START + 5);
    // The new normal is four times as slow, and the new model knows it.
    shop.twist(key, slow(START + 5, START + 5000));
    const second = await train(workload, START + 5, START + 5 + TRAINED_ROWS);
    const { anomalies } = await lookAt(scorer, START + 5 + TRAINED_ROWS, START + 30 + TRAINED_ROWS);
    expect(anomalies).toEqual([]);
    expect((await store.readDetectors([workload.uid])).get(workload.uid)?.model?.checksum).toBe(
      second.checksum,
    );
  });

  it.each([
    ['cut short', (model: StoredModel): StoredModel => ({ ...model, body: model.body.slice(0, 500) })],
    ['of another version', (model: StoredModel): StoredModel => ({ ...model, version: 99 })],
    [
      'changed by one digit',
      (model: StoredModel): StoredModel => ({ ...model, body: model.body.replace('1', '2') }),
    ],
  ])('that are %s are named, trained anew, and judge nothing', async (_, broken) => {
    const model = await train();
    await store.saveModel(workload.uid, broken(model), TRAINED);
    shop.twist(key, slow(START, START + 50));
    const verdict = (await look(newScorer(), START + 10)).get(workload.uid);
    expect(verdict).toMatchObject({ status: 'learning', sentence: expect.any(String) as string });
    const record = (await store.readDetectors([workload.uid])).get(workload.uid);
    expect(record?.training).toMatchObject({ status: 'failed' });
    expect(record?.training?.nextAtMs).toBeLessThanOrEqual(nowMs + 60_000);
  });

  it('of another step are no models: its samples are not these', async () => {
    const model = await train();
    await store.saveModel(workload.uid, { ...model, intervalMs: 4 * STEP_MS }, TRAINED);
    expect((await look(newScorer(), START)).get(workload.uid)).toMatchObject({ status: 'learning' });
  });

  it('of more workloads than the cache holds come back from the store, and nothing is raised by it', async () => {
    const shard = ['a', 'b', 'c'].map((name) => watched(`${key}-${name}`));
    for (const one of shard) await train(one);
    const scorer = newScorer(2);
    for (let row = START; row < START + 20; row += 1) {
      const verdicts = await look(scorer, row, shard);
      for (const verdict of verdicts.values())
        expect(verdict).toMatchObject({ tier: row === START ? 'unknown' : 'quiet', anomalies: [] });
    }
  });
});

describe('a workload that was away for an hour', () => {
  it('is seen again first, and watched from the next tick on, without an anomaly', async () => {
    await train();
    const scorer = newScorer();
    await lookAt(scorer, START, START + 3);
    const back = START + 3 + 3_600_000 / STEP_MS;
    expect((await look(scorer, back)).get(workload.uid)).toMatchObject({ status: 'learning' });
    expect((await lookAt(scorer, back + 1, back + 10)).anomalies).toEqual([]);
  });
});

describe('a release', () => {
  it('is remembered with the time it was seen, so that its alarm becomes normal sooner', async () => {
    await train();
    const scorer = newScorer();
    await lookAt(scorer, START, START + 3);
    await lookAt(scorer, START + 3, START + 5, watched(key, 'template-2'));
    const { standing } = (await store.readDetectors([workload.uid])).get(workload.uid) ?? {};
    expect(JSON.parse(standing ?? '{}')).toMatchObject({
      templateHash: 'template-2',
      releasedAtMs: atRow(START + 4) + 1,
    });
  });
});

describe('an alarm that holds', () => {
  it('is the new normal after twelve hours, two after a release, and asks for a model at once', async () => {
    const HOUR_ROWS = 3_600_000 / STEP_MS;
    for (const [template, hours] of [
      ['template-2', 2],
      ['template-1', 12],
    ] as const) {
      const one = watched(`${key}-${template}`, 'template-1');
      await train(one);
      const scorer = newScorer();
      await lookAt(scorer, START, START + 3, one);
      shop.twist(one.key, slow(START + 5, START + 100_000));
      const after = watched(one.key, template);
      const early = START + 5 + (hours - 0.2) * HOUR_ROWS;
      for (let row = START + 5; row < early; row += 40) await look(scorer, row, [after]);
      const before = (await store.readDetectors([one.uid])).get(one.uid)?.training?.nextAtMs;
      expect(before).toBe(TRAINED.nextAtMs);
      for (let row = early; row < early + 0.6 * HOUR_ROWS; row += 40) await look(scorer, row, [after]);
      const { training, standing } = (await store.readDetectors([one.uid])).get(one.uid) ?? {};
      expect(training?.nextAtMs).toBeLessThanOrEqual(nowMs);
      expect(JSON.parse(standing ?? '{}')).toMatchObject({ shiftedAtMs: expect.any(Number) as number });
    }
  });
});
