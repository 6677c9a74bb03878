import { describe, expect, it } from 'vitest';
import { combineSources } from '../../../activities/metrics/combine-sources.ts';
import type { SampleSource } from '../../../activities/metrics/sample-source.ts';
import { request, signal } from './reader-on-server.ts';
import { columnOf, stepsToNow } from './samples-on-server.ts';
import { sourceOf } from './windows.ts';

const read = async (first: SampleSource, second: SampleSource) =>
  (await combineSources(first, second).read([request()], stepsToNow(3), signal())).get('shop');

describe('two sources as one', () => {
  it('have each metric from the first that has any of it, never mixed in a column', async () => {
    const first = sourceOf(() => ({ cpuCores: [Number.NaN, 1, Number.NaN] }));
    const second = sourceOf(() => ({ cpuCores: [7, 8, 9], errorRatio: [0, 0, 1] }));
    const window = await read(first, second);
    expect(columnOf(window, 'cpuCores')).toEqual([null, 1, null]);
    expect(columnOf(window, 'errorRatio')).toEqual([0, 0, 1]);
    expect(columnOf(window, 'memoryBytes')).toEqual([null, null, null]);
  });

  it('tell what was wrong with the first, and with the second only where it is used', async () => {
    const first = sourceOf(() => ({ cpuCores: [1, 1, 1] }), { p95Ms: 'gap' });
    const second = sourceOf(() => ({ errorRatio: [0, 0, 0] }), { errorRatio: 'duplicate', cpuCores: 'gap' });
    expect((await read(first, second))?.issues).toMatchObject([
      { metric: 'p95Ms', kind: 'gap' },
      { metric: 'errorRatio', kind: 'duplicate' },
    ]);
  });

  it('have what only one knows of', async () => {
    const nobody = sourceOf(() => null);
    const one = sourceOf(() => ({ cpuCores: [1, 2, 3] }));
    expect(columnOf(await read(nobody, one), 'cpuCores')).toEqual([1, 2, 3]);
    expect(columnOf(await read(one, nobody), 'cpuCores')).toEqual([1, 2, 3]);
    expect(await read(nobody, nobody)).toBeUndefined();
  });

  it('leave what they were told as it was', async () => {
    const kept = await sourceOf(() => ({ cpuCores: [1, 1, 1] })).read([request()], stepsToNow(3), signal());
    const before = kept.get('shop')?.values.slice();
    await read(
      { read: () => Promise.resolve(kept) },
      sourceOf(() => ({ errorRatio: [0, 0, 0] })),
    );
    expect(kept.get('shop')?.values).toEqual(before);
  });
});
