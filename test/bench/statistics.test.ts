import { describe, expect, it } from 'vitest';
import { tailOf } from '../../bench/statistics.ts';

describe('the tail of figures', () => {
  it('is told by nearest rank, and leaves out what is not known', () => {
    const values = Array.from({ length: 200 }, (_, index) => index + 1);
    expect(tailOf([...values, null])).toEqual({ count: 200, median: 100, p95: 190, p99: 198, max: 200 });
  });

  it('is the one value where there is one, and nothing where there is none', () => {
    expect(tailOf([7])).toEqual({ count: 1, median: 7, p95: 7, p99: 7, max: 7 });
    expect(tailOf([])).toEqual({ count: 0, median: null, p95: null, p99: null, max: null });
  });
});
