import { describe, expect, it } from 'vitest';
import { MODEL_VERSION } from '../../../../domain/detection/anomaly/model.ts';
import { METRICS, modelOf, seededWorkload } from './seeded-workload.ts';

describe('a stored model', () => {
  const model = modelOf(seededWorkload(600, 2));

  it('carries the version that wrote it', () => {
    expect(model.version).toBe(MODEL_VERSION);
  });

  it('is plain data, equal after a round trip through JSON', () => {
    expect(JSON.parse(JSON.stringify(model))).toEqual(model);
  });

  it('has a tail for each of its views, and places that exist', () => {
    expect(model.views.map(({ name }) => name)).toEqual(['whole', 'level', 'change']);
    expect(model.tails).toHaveLength(model.views.length);
    const [whole, level, change] = model.views;
    const count = METRICS.length;
    expect(whole?.features).toEqual(Array.from({ length: 3 * count }, (_, place) => place));
    expect(level?.features).toEqual(Array.from({ length: 2 * count }, (_, place) => place));
    expect(change?.features).toEqual(Array.from({ length: count }, (_, place) => count + place));
  });

  it('without a season sees everything at once, and changes', () => {
    const { basis, views, tails } = modelOf(seededWorkload(300, 2));
    expect(basis.season).toBeNull();
    expect(views.map(({ name }) => name)).toEqual(['whole', 'change']);
    expect(tails).toHaveLength(2);
  });

  it('is small enough to keep for each of a thousand workloads', () => {
    expect(JSON.stringify(model).length).toBeLessThan(32_000);
  });
});
