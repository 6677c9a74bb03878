import { describe, expect, it } from 'vitest';
import {
  countMoments,
  covarianceOf,
  learnView,
  prepareDistance,
} from '../../../../domain/detection/anomaly/view.ts';
import type { View } from '../../../../domain/detection/anomaly/view.ts';
import { noiseFrom } from './seeded-workload.ts';

/** Two metrics that always move together, and one by itself. */
function together(rows: number, seed: number): Float64Array[] {
  const noise = noiseFrom(seed);
  return Array.from({ length: rows }, () => {
    const load = noise();
    return Float64Array.of(load, load + 0.1 * noise(), noise());
  });
}

const viewOf = (vectors: readonly Float64Array[], features = [0, 1, 2], exponent = 1): View =>
  learnView('whole', countMoments(null, vectors), features, exponent);

describe('moments', () => {
  const vectors = together(300, 1);

  it('counted in parts are those counted at once', () => {
    const parts = countMoments(countMoments(null, vectors.slice(0, 120)), vectors.slice(120));
    expect(parts).toEqual(countMoments(null, vectors));
  });

  it('counted before do not change', () => {
    const before = countMoments(null, vectors.slice(0, 120));
    countMoments(before, vectors.slice(120));
    expect(before).toEqual(countMoments(null, vectors.slice(0, 120)));
  });
});

describe('a view', () => {
  it('knows centre and covariance of its features', () => {
    const vectors = [Float64Array.of(1, 9, 2), Float64Array.of(3, 9, 6), Float64Array.of(5, 9, 1)];
    const view = viewOf(vectors, [0, 2]);
    expect(view.centre).toEqual([3, 3]);
    expect(covarianceOf(view, 0, 0)).toBeCloseTo(4, 12);
    expect(covarianceOf(view, 1, 1)).toBeCloseTo(7, 12);
    expect(covarianceOf(view, 0, 1)).toBeCloseTo(-1, 12);
    expect(covarianceOf(view, 1, 0)).toBe(covarianceOf(view, 0, 1));
  });

  it('may list its features in any order', () => {
    const vectors = together(300, 1);
    const [ordered, mixed] = [viewOf(vectors), viewOf(vectors, [2, 0, 1])];
    expect(covarianceOf(mixed, 0, 1)).toBe(covarianceOf(ordered, 2, 0));
    expect(covarianceOf(mixed, 1, 2)).toBe(covarianceOf(ordered, 0, 1));
    const far = Float64Array.of(1, -1, 0.5);
    expect(prepareDistance(mixed, 3)(far, [1])).toBeCloseTo(prepareDistance(ordered, 3)(far, [1]), 9);
    expect(prepareDistance(mixed, 3)(far, [])).toBeCloseTo(prepareDistance(ordered, 3)(far, []), 9);
  });

  it('is the same for the same vectors, and after a round trip', () => {
    const view = viewOf(together(50, 3));
    expect(viewOf(together(50, 3))).toEqual(view);
    expect(JSON.parse(JSON.stringify(view))).toEqual(view);
  });
});

describe('distance', () => {
  const distance = prepareDistance(viewOf(together(500, 1)), 3);

  it('counts standard deviations where metrics are independent', () => {
    const noise = noiseFrom(9);
    const vectors = Array.from({ length: 4000 }, () => Float64Array.of(5 * noise(), noise()));
    const away = prepareDistance(viewOf(vectors, [0, 1]), 2);
    expect(away(Float64Array.of(15, 0), [])).toBeCloseTo(3, 0);
    expect(away(Float64Array.of(0, 3), [])).toBeGreaterThan(2.6);
  });

  it('sees two metrics coming apart, each within its own range', () => {
    expect(distance(Float64Array.of(1, -1, 0), [])).toBeGreaterThan(
      4 * distance(Float64Array.of(1, 1, 0), []),
    );
  });

  it('with a smaller exponent listens more to what moves much anyway', () => {
    const mild = prepareDistance(viewOf(together(500, 1), [0, 1, 2], 0.5), 3);
    const ratio = (one: typeof distance) =>
      one(Float64Array.of(1, -1, 0), []) / one(Float64Array.of(1, 1, 0), []);
    expect(ratio(mild)).toBeLessThan(ratio(distance));
  });

  it('of a masked metric counts nothing, however wild what stands in its place', () => {
    const usual = distance(Float64Array.of(0.3, 0.3, 0), [2]);
    expect(distance(Float64Array.of(0.3, 0.3, 1e9), [2])).toBe(usual);
    expect(distance(Float64Array.of(0.3, 0.3, 1e9), [])).toBeGreaterThan(1e6);
  });

  it.each([[[]], [[0]], [[1, 2]], [[0, 1, 2]]])('of what is usual is nothing, with %j masked', (missing) => {
    const view = viewOf(together(500, 1));
    expect(prepareDistance(view, 3)(Float64Array.from(view.centre), missing)).toBe(0);
  });

  it('is not scaled up for a masked metric: of three independent ones two thirds are left', () => {
    const noise = noiseFrom(2);
    const fresh = Array.from({ length: 2000 }, () => Float64Array.of(noise(), noise(), noise()));
    const apart = prepareDistance(viewOf(fresh), 3);
    const mean = (missing: readonly number[]) =>
      fresh.reduce((sum, vector) => sum + apart(vector, missing) ** 2, 0) / fresh.length;
    for (const missing of [[0], [1], [2]]) expect(mean(missing) / mean([])).toBeCloseTo(2 / 3, 1);
  });

  it('of dependent metrics hardly grows for any vector when one is masked', () => {
    const noise = noiseFrom(6);
    for (let count = 0; count < 200; count += 1) {
      const vector = Float64Array.of(noise(), noise(), noise());
      for (const missing of [[0], [1], [2]])
        expect(distance(vector, missing)).toBeLessThan(1.02 * distance(vector, []));
    }
  });

  it('masks every block of a missing metric', () => {
    const blocks = prepareDistance(viewOf(together(500, 1), [0, 1, 2]), 2);
    expect(blocks(Float64Array.of(1e6, 0, -1e6), [0])).toBeLessThan(1);
  });

  it('of metrics that never moved is finite', () => {
    const still = Array.from({ length: 100 }, () => Float64Array.of(0.5, 0.5));
    const away = prepareDistance(viewOf(still, [0, 1]), 2);
    expect(away(Float64Array.of(0.5, 0.5), [])).toBeLessThan(1e-3);
    expect(Number.isFinite(away(Float64Array.of(0.6, 0.5), []))).toBe(true);
  });

  it('does not blow one metric at rest up among others that move', () => {
    const noise = noiseFrom(4);
    const away = prepareDistance(
      viewOf(
        Array.from({ length: 500 }, () => Float64Array.of(noise(), 0.5)),
        [0, 1],
      ),
      2,
    );
    expect(away(Float64Array.of(0, 0.501), [])).toBeLessThan(0.2);
  });
});
