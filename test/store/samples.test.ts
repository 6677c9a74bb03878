import { expect, test } from 'vitest';
import { onBothDatabases } from './both-databases.ts';
import { sample } from './records.ts';

const ALWAYS = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER };

onBothDatabases('pushed samples', (bench) => {
  test('read back oldest first, of the asked keys, from one time to the other, both included', async () => {
    const times = [400, 100, 300, 200];
    const given = times.flatMap((atMs) =>
      ['a', 'b', 'c'].map((targetKey) => sample({ targetKey, atMs, value: atMs / 7 })),
    );
    await bench.store.saveSamples([...given, sample({ targetKey: 'a', metric: 'p95Ms', atMs: 200 })]);
    const read = await bench.store.readSamples(['a', 'c', 'nobody'], { fromMs: 200, toMs: 300 });
    expect(read).toEqual([
      sample({ targetKey: 'a', atMs: 200, value: 200 / 7 }),
      sample({ targetKey: 'a', atMs: 200, metric: 'p95Ms' }),
      sample({ targetKey: 'c', atMs: 200, value: 200 / 7 }),
      sample({ targetKey: 'a', atMs: 300, value: 300 / 7 }),
      sample({ targetKey: 'c', atMs: 300, value: 300 / 7 }),
    ]);
    expect(await bench.store.readSamples([], ALWAYS)).toEqual([]);
  });

  test('one of the same key, metric and time replaces the one before, also within a call', async () => {
    const one = sample({ targetKey: 'same' });
    await bench.store.saveSamples([one]);
    await bench.store.saveSamples([
      { ...one, value: 1 },
      { ...one, value: 2 },
    ]);
    expect(await bench.store.readSamples(['same'], ALWAYS)).toEqual([{ ...one, value: 2 }]);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'a value of %d is refused, with nothing of its call written',
    async (value) => {
      const refused = bench.store.saveSamples([
        sample({ targetKey: 'odd', atMs: 1 }),
        sample({ targetKey: 'odd', atMs: 2, value }),
      ]);
      await expect(refused).rejects.toMatchObject({ name: 'StoreError', code: 'refused-value' });
      expect(await bench.store.readSamples(['odd'], ALWAYS)).toEqual([]);
    },
  );

  test('none and several thousand are each one call', async () => {
    await bench.store.saveSamples([]);
    const many = Array.from({ length: 2500 }, (_, n) => sample({ targetKey: 'many', atMs: n }));
    await Promise.all([bench.store.saveSamples(many), bench.store.saveSamples(many.toReversed())]);
    expect(await bench.store.readSamples(['many'], ALWAYS)).toHaveLength(2500);
  });
});
