import { expect, it } from 'vitest';
import { generateUniform } from '../../../../bench/detector/faults/generate-uniform.ts';
import { complaintOf } from '../data/fixture-folder.ts';

const ASKED = { seed: 1, normal: 450, anomalous: 50, trainRows: 100 };

it('makes 450 normal rows and 50 anomalous ones as one labelled run', () => {
  const { train, test, anomalies, metrics } = generateUniform(ASKED);
  expect([train.rows, test.rows, metrics.length]).toEqual([100, 500, 5]);
  expect(train.values).toHaveLength(500);
  expect(anomalies).toEqual([{ first: 450, last: 499 }]);
});

it('labels exactly the anomalous rows when they are mixed', () => {
  const { test, anomalies } = generateUniform({ ...ASKED, order: 'mixed' });
  expect(anomalies.length).toBeGreaterThan(20);
  const labelled = (row: number): boolean => anomalies.some(({ first, last }) => row >= first && row <= last);
  for (let row = 0; row < test.rows; row++) expect((test.values[row * 5] ?? NaN) > 70).toBe(labelled(row));
});

it('is separated by one threshold on any metric: it proves nothing', () => {
  const { test } = generateUniform(ASKED);
  for (let column = 0; column < 5; column++) {
    const values = Array.from({ length: 500 }, (_, row) => test.values[row * 5 + column] ?? NaN);
    expect(Math.max(...values.slice(0, 450))).toBeLessThan(Math.min(...values.slice(450)));
  }
});

it('is the same for the same seed, another for another', () => {
  expect(generateUniform(ASKED)).toEqual(generateUniform(ASKED));
  expect(generateUniform({ ...ASKED, seed: 2 }).test.values).not.toEqual(generateUniform(ASKED).test.values);
});

it.each(['normal', 'anomalous', 'trainRows'])('refuses a %s that is no count', (name) => {
  expect(complaintOf(() => generateUniform({ ...ASKED, [name]: 0 }))).toBe(
    `${name} is 0 → give a whole number of at least 1`,
  );
});
