import { expect, test } from 'vitest';
import { inOrder, inTurn } from '../scenarios/runner/run-all.ts';
import { parseScenario } from '../scenarios/runner/read-scenario.ts';

const job = (name: string, withinSeconds: number, exclusive = false) => ({
  run: 1,
  loaded: {
    name,
    folder: '/x',
    scenario: parseScenario(
      JSON.stringify({
        description: 'd',
        setup: ['a.yaml'],
        inject: [{ wait: 1 }],
        exclusive,
        expect: { outcome: 'none', withinSeconds },
      }),
      'scenario.yaml',
    ),
  },
});

test('the longest run begins first, and what needs the cluster to itself comes last', () => {
  const { together, alone } = inOrder([job('short', 10), job('node', 500, true), job('long', 100)]);
  expect(together.map(({ loaded }) => loaded.name)).toEqual(['long', 'short']);
  expect(alone.map(({ loaded }) => loaded.name)).toEqual(['node']);
});

test('no more run at a time than asked for, and all are run', async () => {
  const state = { now: 0, most: 0 };
  const results = await inTurn([1, 2, 3, 4, 5], 2, async (value) => {
    state.now += 1;
    state.most = Math.max(state.most, state.now);
    await Promise.resolve();
    state.now -= 1;
    return value;
  });
  expect(results.toSorted()).toEqual([1, 2, 3, 4, 5]);
  expect(state.most).toBe(2);
});
