import { expect, it } from 'vitest';
import { LEARNT_ROWS, original } from '../../../../bench/detector/baselines/original.ts';
import { smallEntity } from './small-entity.ts';

const alarmsIn = (alarms: readonly boolean[]) => alarms.filter(Boolean).length;

it('is silent while it learns from the first rows', () => {
  const { scores, alarms } = original(smallEntity());
  expect(scores.slice(0, LEARNT_ROWS)).toEqual(Array(LEARNT_ROWS).fill(0));
  expect(alarmsIn(alarms.slice(0, LEARNT_ROWS))).toBe(0);
  expect(scores.slice(LEARNT_ROWS).every((score) => score > 0)).toBe(true);
});

it('gives every row of the test split one score and one alarm', () => {
  const { scores, alarms } = original(smallEntity({ testRows: 130 }));
  expect([scores.length, alarms.length]).toEqual([130, 130]);
});

it('finds what lies far outside', () => {
  expect(original(smallEntity()).alarms.slice(60, 70)).toEqual(Array(10).fill(true));
});

it('alarms on far more than a tenth of quiet rows, because twenty points do not show what is normal', () => {
  const quiet = smallEntity({ testRows: 2000, anomalies: [] });
  expect(alarmsIn(original(quiet).alarms)).toBeGreaterThan(400);
});

it('never learns that something has become normal', () => {
  const moved = smallEntity({ testRows: 500, anomalies: [{ first: 100, last: 499 }] });
  expect(alarmsIn(original(moved).alarms.slice(100))).toBe(400);
});

it('takes nothing from the train split', () => {
  expect(original(smallEntity({ trainRows: 1 }))).toEqual(original(smallEntity({ trainRows: 300 })));
});

it('stays silent on a stream too short to learn from', () => {
  const { scores, alarms } = original(smallEntity({ testRows: LEARNT_ROWS - 1, anomalies: [] }));
  expect(scores).toEqual(Array(LEARNT_ROWS - 1).fill(0));
  expect(alarmsIn(alarms)).toBe(0);
});
