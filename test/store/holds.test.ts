import { expect, test } from 'vitest';
import { onBothDatabases } from './both-databases.ts';
import { newKey } from './release-records.ts';

onBothDatabases('holds after a rollback by hand', (bench) => {
  const hold = (targetKey: string, given: { by?: string; atMs?: number } = {}) => ({
    targetKey,
    by: 'ada',
    reason: 'I rolled it back',
    atMs: 1000,
    ...given,
  });

  test('are read for the targets asked for, by target key, until a person releases them', async () => {
    const [one, two, three] = [newKey(), newKey(), newKey()].sort();
    if (one === undefined || two === undefined || three === undefined) throw new Error('no keys');
    for (const key of [two, three, one]) await bench.store.saveHold(hold(key));
    expect(await bench.store.readHolds([two, one, 'nobody'])).toEqual([hold(one), hold(two)]);
    expect(await bench.store.readHolds([])).toEqual([]);
    expect(await bench.store.releaseHold(two)).toBe(true);
    expect(await bench.store.releaseHold(two)).toBe(false);
    expect(await bench.store.releaseHold('nobody')).toBe(false);
    expect(await bench.store.readHolds([one, two, three])).toEqual([hold(one), hold(three)]);
  });

  test('a retry does not bring back what was released; a newer rollback does, and replaces what it says', async () => {
    const key = newKey();
    await bench.store.saveHold(hold(key));
    await bench.store.saveHold(hold(key, { by: 'bob' }));
    expect(await bench.store.readHolds([key])).toEqual([hold(key)]);
    await bench.store.releaseHold(key);
    await bench.store.saveHold(hold(key));
    expect(await bench.store.readHolds([key])).toEqual([]);
    await bench.store.saveHold(hold(key, { by: 'bob', atMs: 1001 }));
    expect(await bench.store.readHolds([key])).toEqual([hold(key, { by: 'bob', atMs: 1001 })]);
  });
});
