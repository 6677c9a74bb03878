import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createActivities } from '../../activities/index.ts';
import type { Activities } from '../../activities/index.ts';
import { createDetectorCache } from '../../activities/scorer/detector-cache.ts';
import { createFitPool } from '../../activities/scorer/fit-pool.ts';
import type { FitPool } from '../../activities/scorer/fit-pool.ts';
import { createScorer } from '../../activities/scorer/scorer.ts';
import type { RecordStore } from '../../store/port.ts';
import { createEngine } from '../../worker/engine.ts';
import type { detectAnomalies } from '../../workflows/detect-anomalies.ts';
import { OPENS_WITHIN_MS, newWorld, openRecords, run } from '../activities/healing/world.ts';
import type { World } from '../activities/healing/world.ts';
import { crashing, newPod } from '../support/observations.ts';
import { createTestWorker, startTimeSkipping } from '../support/time-skipping.ts';
import { until } from '../support/workflow-runs.ts';
import { healthyDay } from './healthy-day.ts';
import type { HealthyDay } from './healthy-day.ts';

const HOURS = 24;
const TICK_MS = 15_000;
const TICKS = (HOURS * 3_600_000) / TICK_MS;
/**
 * `PARAMEDIC_SOAK=whole` (a quarter of an hour of processor time): every look is a run of the workflow, every 15 s. Else the hour around the rollout
 * (at 0.43 of the day) is looked at so, and the rest every two minutes by the workflow's activities in its order.
 */
const IS_WHOLE = process.env['PARAMEDIC_SOAK'] === 'whole';
const BY_WORKFLOW = IS_WHOLE ? { from: 0, to: TICKS } : { from: 2400, to: 2640 };
const ELSEWHERE_EVERY = 8;
/** Half an hour. */
const TRAIN_EVERY = 120;

let environment: TestWorkflowEnvironment;
let store: RecordStore;
let world: World;
let day: HealthyDay;
let activities: Activities;
let fits: FitPool;
beforeAll(async () => {
  [environment, store] = await Promise.all([startTimeSkipping(), openRecords()]);
  world = newWorld(store);
  fits = createFitPool();
  const nowMs = () => world.nowMs;
  day = healthyDay({ seed: 20_260_105, hours: HOURS, nowMs });
  const engine = createEngine(environment.client, 'soak');
  activities = createActivities({
    ...world.deps,
    cluster: day.cluster,
    metrics: day.metrics,
    samples: day.samples,
    sampleMs: TICK_MS,
    fits,
    scorer: createScorer({
      store,
      samples: day.samples,
      sampleMs: TICK_MS,
      nowMs,
      cache: createDetectorCache(store, { sampleMs: TICK_MS }),
    }),
    engine: {
      ...engine,
      reportFindings: async (found) => {
        await world.deps.engine.reportFindings(found);
        await engine.reportFindings(found);
      },
      trip: async (scope, trip) => {
        await world.deps.engine.trip(scope, trip);
        await engine.trip(scope, trip);
      },
    },
  });
}, OPENS_WITHIN_MS);
afterAll(async () => {
  await Promise.all([environment.teardown(), store.close(), fits.close()]);
});

let ticks = 0;
async function tickByWorkflow(): Promise<void> {
  ticks += 1;
  await environment.client.workflow.execute<typeof detectAnomalies>('detectAnomalies', {
    workflowId: `detect/all-${String(ticks)}`,
    taskQueue: 'soak',
    args: [{ shard: 'all' }],
  });
  await environment.sleep(TICK_MS);
}

/** What the workflow does, in its order. */
async function tickByHand(): Promise<void> {
  const { storms, found } = await run(activities.observeShard, { shard: 'all' });
  if (storms.length > 0) await run(activities.raiseStorms, { storms });
  if (found.length > 0) await run(activities.reportToGuards, { found });
}

/** What trainDetectors does, in its order. */
async function trainByHand(): Promise<void> {
  const { due } = await run(activities.planTrainings);
  if (due.length > 0) await run(activities.trainBatch, { uids: due });
}

async function live(): Promise<void> {
  for (let tick = 0; tick < TICKS; tick += 1) {
    world.nowMs = day.startMs + tick * TICK_MS;
    if (tick % TRAIN_EVERY === 0) await trainByHand();
    if (tick >= BY_WORKFLOW.from && tick < BY_WORKFLOW.to) await tickByWorkflow();
    else if (tick % ELSEWHERE_EVERY === 0) await tickByHand();
  }
}

describe(`${String(HOURS)} hours of a healthy cluster`, () => {
  it(
    'lead to no finding, no storm, no heal and no act, whatever the scorer says',
    async () => {
      const worker = await createTestWorker(environment, 'soak', activities);
      await worker.runUntil(live);
      expect(ticks).toBe(BY_WORKFLOW.to - BY_WORKFLOW.from);
      expect([world.reported, world.trips, world.writes]).toEqual([[], [], []]);
      expect(await store.listActions({ limit: 10 })).toEqual([]);
      expect(await store.listHeals({ limit: 10 })).toEqual([]);
      const timeline = await store.timeline({ limit: 100_000 });
      const reasons = timeline.map(({ phase, detail }) => [phase, detail['reason']].join(': '));
      expect(['left-alone: anomaly-only', 'left-alone: unsupported']).toEqual(
        expect.arrayContaining([...new Set(reasons)]),
      );
    },
    IS_WHOLE ? 3_600_000 : 600_000,
  );

  it('are journaled: what ran is known to be good, before the rollout and after it', async () => {
    const { observation } = (await day.cluster.observeAll(AbortSignal.timeout(1000)))[0] ?? {};
    expect(observation?.target.name).toBe('web');
    for (const name of day.deployments) {
      const states = await store.journaledStates(`uid-of-${name}`, 20);
      expect([name, states.map((state) => state.goodAtMs !== null)]).toEqual([
        name,
        name === 'web' || name === 'queue' ? [true, true] : [true],
      ]);
    }
    const last = IS_WHOLE ? TICK_MS : ELSEWHERE_EVERY * TICK_MS;
    expect(await store.lastTick()).toMatchObject({ atMs: day.endMs - last });
  });

  it('were looked at with open eyes: the same cluster with a crash loop in it begins a heal at the next tick', async () => {
    day.breakWorkload('web', (seen) => {
      const pods = ['a', 'b'].map((name) => newPod(name, crashing()));
      return { ...seen, pods, replicas: { ...seen.replicas, ready: 0, available: 0 } };
    });
    const worker = await createTestWorker(environment, 'soak', activities);
    await worker.runUntil(async () => {
      await tickByWorkflow();
      await until(async () => (await store.listHeals({ limit: 10 })).length === 1);
    });
    // The tick, and each glance after it.
    expect(world.reported[0]).toMatchObject({
      target: { name: 'web' },
      findings: [{ symptom: 'crash-loop' }],
    });
  });
});
