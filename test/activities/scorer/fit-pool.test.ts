import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import { createFitPool } from '../../../activities/scorer/fit-pool.ts';
import type { FitPool, FitPoolOptions } from '../../../activities/scorer/fit-pool.ts';
import { runFit } from '../../../activities/scorer/fit-task.ts';
import type { FitTask } from '../../../activities/scorer/fit-task.ts';
import { rowsOf } from '../../../activities/scorer/forest-sample.ts';
import type { ForestSample } from '../../../activities/scorer/forest-sample.ts';
import {
  INTERVAL_MS,
  METRICS,
  ROWS_A_DAY,
  historyOf,
  seededWorkload,
} from '../../domain/detection/anomaly/seeded-workload.ts';

const task = (days = 3, seed = 1): FitTask => ({
  metrics: METRICS,
  history: historyOf(seededWorkload(days * ROWS_A_DAY, seed)),
  intervalMs: INTERVAL_MS,
});
const FIT_THREAD = new URL('../../../activities/scorer/fit-worker.ts', import.meta.url);
const never = new AbortController().signal;

const pools: FitPool[] = [];
/** A pool whose threads can be looked at. */
function pool(options: FitPoolOptions = {}): FitPool & { readonly threads: Worker[] } {
  const threads: Worker[] = [];
  const made = createFitPool({
    startThread: () => {
      const thread = new Worker(FIT_THREAD, { execArgv: [] });
      threads.push(thread);
      return thread;
    },
    ...options,
  });
  pools.push(made);
  return { ...made, threads };
}
afterEach(async () => {
  await Promise.all(pools.splice(0).map((one) => one.close()));
});

describe('a fit beside the event loop', () => {
  it('is the same as one in it, to the last digit', async () => {
    const { fit } = createdByDefault();
    expect(await fit(task(), never)).toEqual(runFit(task()));
  });

  it('takes the history over, so that it is not copied', async () => {
    const given = task();
    await pool().fit(given, never);
    expect(given.history.values).toHaveLength(0);
  });

  it('says how many rows lack when they are too few', async () => {
    const { history, ...rest } = task();
    const few = { ...rest, history: { ...history, values: history.values.slice(0, 40), rows: 10 } };
    expect(await pool().fit(few, never)).toEqual({
      fit: { status: 'learning', rows: 10, needed: 100 },
      forestSample: null,
    });
  });

  it('draws from the same rows what the forest is to learn from', async () => {
    const { forestSample } = await pool().fit(task(), never);
    const sample = JSON.parse(forestSample ?? '') as ForestSample;
    expect(rowsOf(sample)).toHaveLength(512);
    expect(sample.width).toBe(3 * METRICS.length);
  });

  it('waits for the one before, in one thread', async () => {
    const { fit, threads } = pool();
    const both = await Promise.all([fit(task(3, 1), never), fit(task(3, 2), never)]);
    expect(both).toEqual([runFit(task(3, 1)), runFit(task(3, 2))]);
    expect(threads).toHaveLength(1);
  });

  it('starts no thread before there is something to fit', async () => {
    const { close, threads } = pool();
    await close();
    expect(threads).toEqual([]);
  });
});

const createdByDefault = (): FitPool => {
  const made = createFitPool();
  pools.push(made);
  return made;
};

describe('a fit that goes wrong', () => {
  it('that takes too long is ended and says so; the next gets a fresh thread', async () => {
    const { fit, threads } = pool({ deadlineMs: 1 });
    await expect(fit(task(30), never)).rejects.toThrow(/longer than 0\.001 s .*fresh thread/);
    await expect(fit(task(30), never)).rejects.toThrow(/longer than/);
    expect(threads).toHaveLength(2);
  });

  it('whose thread is killed is told, and only that one', async () => {
    const { fit, threads } = pool();
    const first = fit(task(30), never);
    const second = fit(task(), never);
    await Promise.resolve();
    await threads[0]?.terminate();
    await expect(first).rejects.toThrow(/the fit thread was ended; the next fit starts in a fresh thread/);
    expect(await second).toEqual(runFit(task()));
    expect(threads).toHaveLength(2);
  });

  it('whose thread crashes is told why', async () => {
    const { fit } = pool({
      startThread: () => new Worker("throw new Error('out of luck')", { eval: true }),
    });
    await expect(fit(task(), never)).rejects.toThrow(/crashed \(out of luck\)/);
  });

  it('that the thread refuses is told why, and the thread goes on', async () => {
    const { fit, threads } = pool();
    const broken = { ...task(), metrics: null as unknown as FitTask['metrics'] };
    await expect(fit(broken, never)).rejects.toThrow(/could not be fitted.*tried again/);
    expect(await fit(task(), never)).toEqual(runFit(task()));
    expect(threads).toHaveLength(1);
  });

  it('whose thread died before it began gets a fresh one', async () => {
    const { fit, threads } = pool();
    await fit(task(), never);
    await threads[0]?.terminate();
    expect(await fit(task(), never)).toEqual(runFit(task()));
    expect(threads).toHaveLength(2);
  });

  it('because its history was given away already is told, and the thread goes on', async () => {
    const { fit, threads } = pool();
    const given = task();
    await fit(given, never);
    await expect(fit(given, never)).rejects.toThrow();
    expect(await fit(task(), never)).toEqual(runFit(task()));
    expect(threads).toHaveLength(1);
  });

  it('that was called off ends its thread at once, and one still waiting never begins', async () => {
    const { fit, threads } = pool();
    const off = new AbortController();
    const running = fit(task(30), off.signal);
    const waiting = fit(task(), off.signal);
    await Promise.resolve();
    const [thread] = threads;
    if (thread === undefined) throw new Error('no thread was started');
    const ended = once(thread, 'exit');
    off.abort(new Error('called off'));
    await expect(running).rejects.toThrow('called off');
    await expect(waiting).rejects.toThrow('called off');
    await ended;
    expect(threads).toHaveLength(1);
  });

  it('after the pool was closed is refused', async () => {
    const { fit, close } = pool();
    await close();
    await expect(fit(task(), never)).rejects.toThrow('the worker is ending');
  });

  it('under way when the pool is closed is told', async () => {
    const { fit, close } = pool();
    const running = fit(task(30), never);
    await Promise.resolve();
    await Promise.all([close(), expect(running).rejects.toThrow(/the fit thread was ended/)]);
  });
});
