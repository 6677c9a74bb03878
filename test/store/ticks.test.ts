import { expect, test } from 'vitest';
import { onBothDatabases } from './both-databases.ts';

onBothDatabases('the last detection tick', (bench) => {
  test('none at first, then always the one recorded last', async () => {
    expect(await bench.store.lastTick()).toBeNull();
    await bench.store.recordTick({ atMs: 1000, summary: '3 workloads looked at' });
    await bench.store.recordTick({ atMs: 2000, summary: '4 workloads looked at' });
    expect(await bench.store.lastTick()).toEqual({ atMs: 2000, summary: '4 workloads looked at' });
    await bench.reopen();
    expect(await bench.store.lastTick()).toEqual({ atMs: 2000, summary: '4 workloads looked at' });
  });
});
