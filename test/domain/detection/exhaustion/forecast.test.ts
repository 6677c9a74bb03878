import { describe, expect, it } from 'vitest';
import { MOST_SAMPLES } from '../../../../domain/detection/exhaustion/forecast.ts';
import { forecast, HOUR_MS, INTERVAL_MS, lasting, LIMIT, ROWS_AN_HOUR, rowMs } from './seeded-series.ts';

/** From 30, reaching 85 after `hours`. */
const leak = (hours: number, rows: number, from = 30): number[] =>
  lasting(rows, 1, 0.5, 0.3).map((one, row) => from + ((LIMIT - from) * row) / (hours * ROWS_AN_HOUR) + one);

describe('a forecast', () => {
  it('of steady growth says how fast it grows and when it reaches the limit, with bands', () => {
    const given = forecast(leak(3, 2.5 * ROWS_AN_HOUR));
    expect(given).toMatchObject({ status: 'growing', limit: LIMIT, confidence: 0.95 });
    if (given.status !== 'growing') return;
    expect(given.slopePerHour).toBeCloseTo(55 / 3, 0);
    expect(given.band.low).toBeLessThan(given.slopePerHour);
    expect(given.band.high).toBeGreaterThan(given.slopePerHour);
    const { earliest, expected, latest } = given.reachesAtMs;
    const truth = rowMs(3 * ROWS_AN_HOUR);
    expect(Math.abs(expected - truth)).toBeLessThan(HOUR_MS / 20);
    expect(earliest).toBeLessThan(truth);
    expect(latest).toBeGreaterThan(truth);
    expect(given.now).toBeCloseTo(30 + (55 * 2.5) / 3, 0);
    expect(given.overMs).toBe((2.5 * ROWS_AN_HOUR - 1) * INTERVAL_MS);
  });

  it('is the same for the same values', () => {
    expect(forecast(leak(3, 600))).toEqual(forecast(leak(3, 600)));
  });

  it('counts the newest 720 values only', () => {
    const values = leak(6, 5.5 * ROWS_AN_HOUR);
    const from = values.length - MOST_SAMPLES;
    expect(forecast(values)).toEqual(forecast(values.slice(from), { startMs: rowMs(from) }));
  });

  it('says that it cannot look further ahead than half the time it has seen growth', () => {
    expect(forecast(leak(3, 1.9 * ROWS_AN_HOUR))).toEqual({ status: 'none', reason: 'far' });
    expect(forecast(leak(3, 2.1 * ROWS_AN_HOUR))).toMatchObject({ status: 'growing' });
  });

  it('says now when growth has taken it beyond the limit', () => {
    const given = forecast(leak(3, 3 * ROWS_AN_HOUR - 1).map((value) => value + 5));
    const nowMs = rowMs(3 * ROWS_AN_HOUR - 2);
    expect(given).toMatchObject({ reachesAtMs: { earliest: nowMs, expected: nowMs, latest: nowMs } });
  });

  it('finds growth that began late in what it was given', () => {
    const values = [...lasting(500, 2, 0.5, 0.3).map((one) => 30 + one), ...leak(0.7, 140)];
    const given = forecast(values);
    expect(given).toMatchObject({ status: 'growing' });
    if (given.status === 'growing') expect(given.overMs).toBeLessThan(0.7 * HOUR_MS);
  });

  it.each([
    ['flat', Array.from({ length: 300 }, () => 80)],
    ['falling', leak(3, 500).toReversed()],
    ['noise', lasting(600, 3, 0.9, 2).map((one) => 75 + one)],
    ['a step', lasting(600, 4, 0.5, 0.5).map((one, row) => (row < 300 ? 40 : 82) + one)],
    ['a new step', lasting(600, 4, 0.5, 0.5).map((one, row) => (row < 560 ? 40 : 82) + one)],
    ['a warm-up', lasting(600, 5, 0.5, 0.3).map((one, row) => 82 - 60 * Math.exp(-row / 120) + one)],
    ['growth too small to speak of', leak(3, 600, 84).map((value, row) => value - row / 1000)],
  ])('of what is %s is none', (_, values) => {
    expect(forecast(values)).toMatchObject({ status: 'none' });
  });

  it('of growth within what is usual by day is none', () => {
    const values = leak(3, 2.5 * ROWS_AN_HOUR);
    expect(forecast(values, { usualTop: 80 })).toEqual({ status: 'none', reason: 'usual' });
    expect(forecast(values, { usualTop: 70 })).toMatchObject({ status: 'growing' });
    // What passes the limit every day still does.
    expect(forecast(values, { usualTop: 90 })).toMatchObject({ status: 'growing' });
  });
});

describe('a forecast is unknown', () => {
  const grown = leak(3, 600);
  const without = (isMissing: (row: number) => boolean) =>
    grown.map((value, row) => (isMissing(row) ? Number.NaN : value));

  it.each([
    ['nothing', []],
    ['29 values', grown.slice(0, 29)],
    ['less than ten minutes', grown.slice(0, 40)],
    ['nothing but gaps', without(() => true)],
  ])('for %s', (_, values) => {
    expect(forecast(values)).toEqual({ status: 'unknown', reason: 'few-samples' });
  });

  it('for what is mostly missing, or has just gone silent', () => {
    expect(forecast(without((row) => row % 3 > 0))).toEqual({ status: 'unknown', reason: 'gaps' });
    expect(forecast(without((row) => row >= 595))).toEqual({ status: 'unknown', reason: 'gaps' });
    expect(forecast(without((row) => row % 7 === 0 || row >= 597))).toMatchObject({ status: 'growing' });
  });

  it('for values that are no numbers, which count as missing', () => {
    expect(forecast(grown.map((value, row) => (row % 9 === 0 ? Infinity : value)))).toMatchObject({
      status: 'growing',
    });
  });

  it('just after a restart', () => {
    const sinceMs = rowMs(590);
    expect(forecast(grown, { sinceMs })).toEqual({ status: 'unknown', reason: 'few-samples' });
  });
});

describe('what falls back', () => {
  /** Grows from 30, falls back from `top`, and grows again. */
  const teeth = (top: number, rows: number, period: number): number[] =>
    lasting(rows, 6, 0.5, 0.3).map((one, row) => 30 + (top - 30) * ((row % period) / period) + one);

  it('by itself from below the limit is unknown until it is higher than it ever was', () => {
    const before = teeth(65, 200, 200);
    const after = leak(1.5, 0.9 * ROWS_AN_HOUR);
    expect(forecast([...before, ...after.slice(0, 140)])).toEqual({ status: 'unknown', reason: 'sawtooth' });
    expect(forecast([...before, ...after])).toEqual({ status: 'unknown', reason: 'sawtooth' });
    const higher = leak(1.5, 1.2 * ROWS_AN_HOUR);
    expect(forecast([...before, ...higher])).toMatchObject({ status: 'growing' });
  });

  it('because it was at the limit is forecast by what came after the last fall', () => {
    const values = [...teeth(95, 400, 200), ...leak(1, 0.8 * ROWS_AN_HOUR)];
    const given = forecast(values);
    expect(given).toMatchObject({ status: 'growing' });
    if (given.status === 'growing') expect(given.slopePerHour).toBeCloseTo(55, -1);
  });

  it('is forecast by what came after a start that is known', () => {
    const values = [...teeth(65, 200, 200), ...leak(1, 0.8 * ROWS_AN_HOUR, 20)];
    expect(forecast(values, { sinceMs: rowMs(200) })).toMatchObject({ status: 'growing' });
  });

  it('after a burst has not fallen back: growth beneath is seen', () => {
    const values = leak(3, 2.5 * ROWS_AN_HOUR).map((value, row) => (row % 200 < 12 ? value + 30 : value));
    expect(forecast(values)).toMatchObject({ status: 'growing' });
  });
});
