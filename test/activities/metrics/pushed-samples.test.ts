import { expect, it } from 'vitest';
import { createPushedSamples } from '../../../activities/metrics/pushed-samples.ts';
import { NOW_MS, request, signal } from './reader-on-server.ts';
import { columnOf, STEP_MS, stepsToNow } from './samples-on-server.ts';
import { storedSamples } from './stored-samples.ts';

const pushed = (metric: string, agoMs: number, value: number, targetKey = 'shop') => ({
  targetKey,
  metric,
  atMs: NOW_MS - agoMs,
  value,
});

it('pushed samples come on the grid of whoever asks, each workload its own', async () => {
  const store = storedSamples();
  await store.saveSamples([
    pushed('cpuCores', 2 * STEP_MS + 1, 0.1),
    pushed('cpuCores', 9000, 0.2),
    pushed('cpuCores', 1, 0.3),
    pushed('errorRatio', STEP_MS, 2),
    pushed('feeling', 0, 1),
    pushed('cpuCores', 0, 9, 'bank'),
    pushed('cpuCores', 3 * STEP_MS, 9),
  ]);
  const source = createPushedSamples(store, () => NOW_MS);
  const asked = [request(), request({ key: 'bank' }), request({ key: 'mail' })];
  const windows = await source.read(asked, stepsToNow(3), signal());
  expect(columnOf(windows.get('shop'), 'cpuCores')).toEqual([0.1, 0.1, 0.3]);
  expect(columnOf(windows.get('shop'), 'errorRatio')).toEqual([null, null, null]);
  expect(windows.get('shop')?.issues).toMatchObject([{ metric: 'errorRatio', kind: 'not-a-number' }]);
  expect(columnOf(windows.get('bank'), 'cpuCores')).toEqual([null, null, 9]);
  expect(windows.get('mail')).toMatchObject({ rows: 3, startMs: NOW_MS - 2 * STEP_MS, issues: [] });
});

it('a store that is away is not the same as no samples', async () => {
  const away = { readSamples: () => Promise.reject(new Error('away')) };
  const read = createPushedSamples(away, () => NOW_MS).read([request()], stepsToNow(3), signal());
  await expect(read).rejects.toThrow('away');
});

it('nobody asked about, nothing read', async () => {
  const away = { readSamples: () => Promise.reject(new Error('away')) };
  expect((await createPushedSamples(away, () => NOW_MS).read([], stepsToNow(3), signal())).size).toBe(0);
});

it('a sample stands until the next, for a minute and a half: senders push once a minute', async () => {
  const store = storedSamples();
  await store.saveSamples([pushed('cpuCores', 200_000, 0.1), pushed('cpuCores', 60_000, 0.3)]);
  const source = createPushedSamples(store, () => NOW_MS);
  const steps = Math.ceil(200_000 / STEP_MS) + 1;
  const window = (await source.read([request()], stepsToNow(steps), signal())).get('shop');
  const column = columnOf(window, 'cpuCores');
  const held = 1 + Math.ceil(90_000 / STEP_MS);
  expect(column.filter((value) => value === 0.1)).toHaveLength(held);
  expect(column.at(-1)).toBe(0.3);
  // Asked for only what is newest, the same value stands there.
  const newest = (await source.read([request()], stepsToNow(1), signal())).get('shop');
  expect(columnOf(newest, 'cpuCores')).toEqual([0.3]);
  expect(newest?.issues).toEqual([]);
});
