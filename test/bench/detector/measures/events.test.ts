import { expect, test } from 'vitest';
import { eventScore, pool, rates, runsOf } from '../../../../bench/detector/measures/events.ts';
import type { EventCounts, Judged } from '../../../../bench/detector/measures/events.ts';

const HOUR_MS = 3_600_000;

/** '#' is a row in alarm. */
const alarmsOf = (drawing: string): boolean[] => Array.from(drawing, (mark) => mark === '#');
/** 'x' is an anomalous row. */
const eventsOf = (drawing: string) => runsOf(Array.from(drawing, (mark) => mark === 'x'));
const judged = (alarms: string, events: string, given: Partial<Judged> = {}): EventCounts =>
  eventScore({
    alarms: alarmsOf(alarms),
    events: eventsOf(events),
    mergeGapRows: 0,
    intervalMs: HOUR_MS,
    ...given,
  });

test('runs are contiguous, of booleans or of numbers, to the very last row', () => {
  expect(runsOf([true, false, true, true])).toEqual([
    { first: 0, last: 0 },
    { first: 2, last: 3 },
  ]);
  expect(runsOf([0, 1, 1, 0])).toEqual([{ first: 1, last: 2 }]);
  expect(runsOf([])).toEqual([]);
  expect(runsOf([0, 0])).toEqual([]);
});

test('is worked out by hand: one event found late, one missed, one false alarm', () => {
  const counts = judged(
    '..#.....##..............', //
    '......xxxx......xx......',
  );
  expect(counts).toEqual({
    events: 2,
    detected: 1,
    episodes: 2,
    trueEpisodes: 1,
    falseAlarms: 1,
    normalRows: 18,
    falseRows: 1,
    alarmRows: 3,
    truePositiveRows: 2,
    anomalousRows: 6,
    days: 1,
    delaysRows: [2],
  });
  expect(rates(counts)).toEqual({
    accuracy: 19 / 24,
    falsePositiveRate: 1 / 18,
    pointPrecision: 2 / 3,
    pointRecall: 1 / 3,
    eventPrecision: 0.5,
    eventRecall: 0.5,
    falseAlarmsPerDay: 1,
    medianDelayRows: 2,
    p90DelayRows: 2,
  });
});

test('one hit in an event detects it but leaves the other rows missed: nothing is point-adjusted', () => {
  const counts = judged('..#.......', '..xxxxxxxx');
  expect(counts).toMatchObject({ detected: 1, truePositiveRows: 1 });
  expect(rates(counts).pointRecall).toBe(1 / 8);
});

test('alarms merge into one episode at the gap, not just over it', () => {
  const alarms = '##..##...##.';
  expect(judged(alarms, '............', { mergeGapRows: 1 }).episodes).toBe(3);
  expect(judged(alarms, '............', { mergeGapRows: 2 }).episodes).toBe(2);
  expect(judged(alarms, '............', { mergeGapRows: 3 }).episodes).toBe(1);
});

test('an episode that merges a hit with false rows is true, and its false rows still count', () => {
  const counts = judged('#.#.......', '..xx......', { mergeGapRows: 1 });
  expect(counts).toMatchObject({ episodes: 1, trueEpisodes: 1, falseAlarms: 0, falseRows: 1 });
});

test('an episode that bridges an event in silence neither detects nor touches it', () => {
  const counts = judged('#...#', '..x..', { mergeGapRows: 3 });
  expect(counts).toMatchObject({ detected: 0, episodes: 1, trueEpisodes: 0, falseAlarms: 1 });
});

test('one episode over two events detects both; two episodes in one event are both true', () => {
  expect(judged('.######.', '.xx..xx.')).toMatchObject({ detected: 2, episodes: 1, trueEpisodes: 1 });
  expect(judged('.#..#...', '.xxxxx..')).toMatchObject({ detected: 1, episodes: 2, trueEpisodes: 2 });
});

test('an alarm that was on before the event detects it without delay', () => {
  expect(judged('####....', '..xx....').delaysRows).toEqual([0]);
});

test('an alarm next to an event touches nothing', () => {
  expect(judged('.#..#.', '..xx..')).toMatchObject({ detected: 0, falseAlarms: 2 });
});

test('in the grace after an event nothing is false: at its last row yes, one row later no', () => {
  const events = '.xx.......';
  expect(judged('...#......', events)).toMatchObject({ falseAlarms: 1, falseRows: 1, normalRows: 8 });
  expect(judged('....#.....', events, { graceRows: 2 })).toMatchObject({
    falseAlarms: 0,
    episodes: 0,
    falseRows: 0,
    normalRows: 6,
    alarmRows: 1,
  });
  expect(judged('.....#....', events, { graceRows: 2 })).toMatchObject({ falseAlarms: 1, falseRows: 1 });
});

test('an episode that begins in grace and goes on is no false alarm, but its later rows are false', () => {
  const counts = judged('....#####.', '.xx.......', { graceRows: 3 });
  expect(counts).toMatchObject({ falseAlarms: 0, falseRows: 3, alarmRows: 5 });
});

test('the grace of one event ends where the next begins, and at the last row', () => {
  expect(judged('....#.', 'xx..xx', { graceRows: 5 })).toMatchObject({ detected: 1, anomalousRows: 4 });
});

test('never alarming scores a high accuracy and nothing else', () => {
  expect(rates(judged('..........', '...x......'))).toEqual({
    accuracy: 0.9,
    falsePositiveRate: 0,
    pointPrecision: null,
    pointRecall: 0,
    eventPrecision: null,
    eventRecall: 0,
    falseAlarmsPerDay: 0,
    medianDelayRows: null,
    p90DelayRows: null,
  });
});

test('always alarming is one true episode: only the false-positive rate gives it away', () => {
  const figures = rates(judged('##########', '...x......'));
  expect(figures).toMatchObject({ eventPrecision: 1, eventRecall: 1, falsePositiveRate: 1, accuracy: 0.1 });
});

test('without events there is no recall, without rows nothing at all', () => {
  expect(rates(judged('#.', '..'))).toMatchObject({
    eventRecall: null,
    pointRecall: null,
    eventPrecision: 0,
  });
  expect(Object.values(rates(judged('', '')))).toEqual(Array.from({ length: 9 }, () => null));
});

test('pooling adds rows, events, days and delays, so rates weigh entities by their size', () => {
  const one = judged('.#........', '.xx.......');
  const other = judged('..........#...', '...xx.........');
  const both = pool([one, other]);
  expect(both).toMatchObject({ events: 2, detected: 1, falseAlarms: 1, normalRows: 20, delaysRows: [0] });
  expect(both.days).toBeCloseTo(1, 12);
  expect(rates(both)).toMatchObject({ eventRecall: 0.5, falsePositiveRate: 1 / 20 });
  expect(pool([one])).toEqual(one);
  expect(rates(pool([])).accuracy).toBeNull();
});

test('delays are told by nearest rank', () => {
  const delaysRows = [9, 1, 2, 3, 4, 5, 6, 7, 8, 10];
  expect(rates({ ...pool([]), delaysRows })).toMatchObject({ medianDelayRows: 5, p90DelayRows: 9 });
});

test('refuses an event outside the rows', () => {
  const outside = (first: number, last: number) => () =>
    judged('....', '....', { events: [{ first, last }] });
  expect(outside(0, 3)).not.toThrow();
  expect(outside(2, 4)).toThrow('An event of rows 2 to 4 does not fit 4 rows');
  expect(outside(-1, 2)).toThrow(RangeError);
  expect(outside(2, 1)).toThrow(RangeError);
});
