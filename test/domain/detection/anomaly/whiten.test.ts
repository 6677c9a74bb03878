import { describe, expect, it } from 'vitest';
import { countMoments, learnView } from '../../../../domain/detection/anomaly/view.ts';
import { prepareWhitening } from '../../../../domain/detection/anomaly/whiten.ts';
import { noiseFrom } from './seeded-workload.ts';

/** Two metrics that move together, the second twice as far, and one at rest. */
const noise = noiseFrom(3);
const rows = Array.from({ length: 400 }, () => {
  const load = noise();
  return Float64Array.of(load, 2 * load + 0.1 * noise(), 3);
});
const view = learnView('whole', countMoments(null, rows), [0, 1, 2], 0.8);
const whiten = prepareWhitening(view, 3);

describe('whitening', () => {
  it('takes away that metrics move together, and what stirs has unit variance', () => {
    const white = rows.map((row) => whiten(row));
    const covariance = (i: number, j: number) =>
      white.reduce((sum, row) => sum + (row[i] ?? 0) * (row[j] ?? 0), 0) / white.length;
    for (let i = 0; i < 3; i += 1)
      for (let j = 0; j < i; j += 1) expect(Math.abs(covariance(i, j))).toBeLessThan(1e-6);
    const variances = [0, 1, 2].map((i) => covariance(i, i));
    expect(Math.max(...variances)).toBeGreaterThan(0.98);
    expect(Math.max(...variances)).toBeLessThan(1.02);
  });

  it('shows two metrics coming apart, each within its own range', () => {
    const size = (row: Float64Array) => Math.hypot(...whiten(row));
    expect(size(Float64Array.of(1, -2, 3))).toBeGreaterThan(5 * size(Float64Array.of(1, 2, 3)));
  });

  it('does not blow a metric at rest up', () => {
    expect(whiten(Float64Array.of(0, 0, 3.01)).every((value) => Math.abs(value) < 1)).toBe(true);
  });

  it('takes the features of a missing metric as usual, whatever stands there', () => {
    const known = whiten(Float64Array.of(1, 2, 3), [2]);
    expect(whiten(Float64Array.of(1, 2, Number.NaN), [2])).toEqual(known);
    expect(whiten(Float64Array.of(...view.centre)).every((value) => value === 0)).toBe(true);
  });

  it('is the same after a round trip of the view through JSON', () => {
    const again = prepareWhitening(JSON.parse(JSON.stringify(view)) as typeof view, 3);
    const [row = new Float64Array()] = rows;
    expect(again(row)).toEqual(whiten(row));
  });
});
