import { describe, expect, it } from 'vitest';
import { drawSample, MOST_ROWS, rowsOf } from '../../../activities/scorer/forest-sample.ts';

const vectors = Array.from({ length: 2000 }, (_, row) => Float64Array.of(row, Math.fround(row / 7)));

describe('a sample', () => {
  it('holds at most 512 vectors, each of them once and as it was', () => {
    const rows = rowsOf(drawSample(vectors, 1));
    expect(rows).toHaveLength(MOST_ROWS);
    expect(new Set(rows.map(([first]) => first)).size).toBe(MOST_ROWS);
    for (const row of rows) expect(row).toEqual(vectors[row[0] ?? -1]);
  });

  it('is spread over the whole history', () => {
    const places = rowsOf(drawSample(vectors, 1)).map(([first = 0]) => first);
    const mean = places.reduce((sum, place) => sum + place, 0) / places.length;
    expect(mean).toBeGreaterThan(900);
    expect(mean).toBeLessThan(1100);
  });

  it('is the same for the same seed, another for another', () => {
    expect(drawSample(vectors, 1)).toEqual(drawSample(vectors, 1));
    expect(drawSample(vectors, 1).values).not.toBe(drawSample(vectors, 2).values);
  });

  it('of few vectors is all of them', () => {
    const places = rowsOf(drawSample(vectors.slice(0, 60), 1)).map(([first = 0]) => first);
    expect(places.toSorted((one, other) => one - other)).toEqual(Array.from({ length: 60 }, (_, row) => row));
  });

  it('is equal after a round trip through JSON', () => {
    const sample = drawSample(vectors, 1);
    expect(rowsOf(JSON.parse(JSON.stringify(sample)) as typeof sample)).toEqual(rowsOf(sample));
  });

  it.each([
    ['nothing', []],
    ['a value that is no number', [Float64Array.of(1, Number.NaN)]],
    ['vectors of different widths', [Float64Array.of(1, 2), Float64Array.of(1)]],
  ])('of %s is refused', (_, odd) => {
    expect(() => drawSample(odd, 1)).toThrow(RangeError);
  });

  it('of another version, or cut short, is refused by name', () => {
    const sample = drawSample(vectors, 1);
    expect(() => rowsOf({ ...sample, version: 9 })).toThrow(/version 9, not 1: train/);
    expect(() => rowsOf({ ...sample, values: sample.values.slice(0, 400) })).toThrow(/cut short; train/);
  });
});
