import { describe, expect, it } from 'vitest';
import { reportText, reported, sumUp } from '../../../bench/detector/report.ts';
import { atLeast, atMost, standingOf } from '../../../bench/detector/rows/figure.ts';
import type { Row } from '../../../bench/detector/rows/figure.ts';

describe('a figure with a bar', () => {
  it.each([
    [0.6, 'aim reached'],
    [0.599, 'floor reached'],
    [0.5, 'floor reached'],
    [0.499, 'below floor'],
    [Number.NaN, 'below floor'],
    [null, 'below floor'],
    [undefined, 'below floor'],
  ])('of at least 0.5 and aim 0.6 at %s is: %s', (value, standing) => {
    expect(standingOf(atLeast('averagePrecision', 0.5, 0.6), value)).toBe(standing);
  });

  it.each([
    [0.3, 'aim reached'],
    [0.301, 'floor reached'],
    [0.4, 'floor reached'],
    [0.401, 'below floor'],
  ])('of at most 0.4 and aim 0.3 at %s is: %s', (value, standing) => {
    expect(standingOf(atMost('falseAlarmsPerDay', 0.4, 0.3), value)).toBe(standing);
  });
});

const row = (value: number): Row => ({
  set: 'ASD',
  figures: { averagePrecision: value, learning: 0 },
  bars: [atLeast('averagePrecision', 0.5, 0.6)],
});

describe('the report', () => {
  it('marks what is below its floor, and says so in the sum', () => {
    const rows = reported([row(0.61), row(0.49)]);
    expect(reportText(rows)).toContain('below floor');
    expect(sumUp(rows)).toEqual({
      text: '2 bars: 1 aims reached, 0 floors reached, 1 below floor',
      isBelow: true,
    });
  });

  it('is content when every figure reaches its floor', () => {
    expect(sumUp(reported([row(0.5)])).isBelow).toBe(false);
  });
});
