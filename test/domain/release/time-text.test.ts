import { describe, expect, it } from 'vitest';
import { spanText, stampText } from '../../../domain/release/time-text.ts';

const asDate = (atMs: number): string =>
  new Date(atMs)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, 'Z');

describe('a time in words', () => {
  it.each([
    0,
    Date.UTC(2024, 1, 28, 23, 59, 59, 999),
    Date.UTC(2024, 1, 29),
    Date.UTC(2024, 2, 1),
    Date.UTC(2100, 1, 28, 12),
    Date.UTC(2100, 2, 1),
    Date.UTC(2026, 11, 31, 23, 59, 59),
    Date.UTC(2000, 1, 29),
    -1,
  ])('is the same date as the calendar’s at %i', (atMs) => {
    expect(stampText(atMs)).toBe(asDate(atMs));
  });

  it('is the same as the calendar’s every day of four centuries', () => {
    const days = Array.from({ length: 146_097 }, (_, day) => day * 86_400_000 + (day % 86_400) * 1000);
    expect(days.filter((atMs) => stampText(atMs) !== asDate(atMs))).toEqual([]);
  });

  it.each([
    [-5, '0 s'],
    [0, '0 s'],
    [59_400, '59 s'],
    [59_600, '1 min'],
    [192_000, '3 min 12 s'],
    [3_600_000, '1 h'],
    [7_500_000, '2 h 5 min'],
    [90_000_000, '25 h'],
  ])('%i ms last %s', (ms, expected) => {
    expect(spanText(ms)).toBe(expected);
  });
});
