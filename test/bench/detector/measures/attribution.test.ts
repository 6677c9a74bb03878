import { expect, test } from 'vitest';
import { hitRate, topOneHits } from '../../../../bench/detector/measures/attribution.ts';

const found = { culprits: [1], shares: [0.1, 0.8, 0.1] };
const missed = { culprits: [0], shares: [0.1, 0.8, 0.1] };

test('top-1 counts events whose most blamed metric is a culprit', () => {
  expect(topOneHits([found, missed])).toEqual({ hits: 1, events: 2, rate: 0.5 });
  expect(topOneHits([{ culprits: [2, 1], shares: [0.1, 0.8, 0.1] }])).toMatchObject({ hits: 1 });
});

test('the hit rate looks at as many metrics as there are culprits, and is the mean over events', () => {
  const half = { culprits: [0, 2], shares: [0.5, 0.3, 0.2, 0] };
  expect(hitRate([half])).toEqual({ events: 1, rate: 0.5 });
  expect(hitRate([half, found])).toEqual({ events: 2, rate: 0.75 });
  expect(hitRate([{ culprits: [3, 1, 1], shares: [0, 0.5, 0.1, 0.4] }]).rate).toBe(1);
});

test('equal shares are ranked against us: blaming everything alike finds nothing', () => {
  const alike = { culprits: [0], shares: [0.25, 0.25, 0.25, 0.25] };
  expect(topOneHits([alike]).hits).toBe(0);
  expect(hitRate([alike]).rate).toBe(0);
  expect(topOneHits([{ culprits: [0, 1], shares: [0.4, 0.4, 0.2] }]).hits).toBe(1);
});

test('when every metric is a culprit any attribution is right', () => {
  expect(hitRate([{ culprits: [0, 1], shares: [0, 0] }]).rate).toBe(1);
});

test('without events the rates are unknown', () => {
  expect(topOneHits([])).toEqual({ hits: 0, events: 0, rate: null });
  expect(hitRate([])).toEqual({ events: 0, rate: null });
});

test('refuses events it cannot judge', () => {
  expect(() => topOneHits([{ culprits: [], shares: [1] }])).toThrow(
    'An event without culprits cannot be judged',
  );
  expect(() => hitRate([{ culprits: [], shares: [1] }])).toThrow(RangeError);
  expect(() => topOneHits([{ culprits: [3], shares: [1, 0, 0] }])).toThrow(
    'Metric 3 has no place in 3 shares: number culprits from 0, in the order of the shares.',
  );
  expect(() => topOneHits([{ culprits: [-1], shares: [1] }])).toThrow(RangeError);
  expect(() => hitRate([{ culprits: [0], shares: [NaN] }])).toThrow(RangeError);
});
