import { expect, it } from 'vitest';
import { timeIn, timeOf } from '../../../../bench/detector/data/timestamps.ts';
import { complaintOf } from './fixture-folder.ts';

const ONE_PM = Date.UTC(2018, 5, 19, 13);

it.each([
  ['2018-06-19 13:00:00', ONE_PM],
  ['2018-06-19T13:00:00Z', ONE_PM],
  ['2018-06-19T13:00', ONE_PM],
  ['2018-06-19 13:00:00.000000', ONE_PM],
  ['2018-06-19T15:00:00+02:00', ONE_PM],
  ['2018-06-19', Date.UTC(2018, 5, 19)],
  ['6/19/2018 13:00', ONE_PM],
  ['6/19/2018 1:00 PM', ONE_PM],
  ['06/19/2018 1:00:00pm', ONE_PM],
  ['6/19/2018', Date.UTC(2018, 5, 19)],
  ['6/19/2018 12:00:00 AM', Date.UTC(2018, 5, 19)],
  [String(ONE_PM / 1000), ONE_PM],
  [`${String(ONE_PM / 1000)}.0`, ONE_PM],
  [String(ONE_PM), ONE_PM],
])('reads %s as UTC', (text, atMs) => {
  expect(timeOf(text)).toBe(atMs);
});

it.each(['', 'noon', '2018-13-01 00:00:00', '19/19/2018 1:00', '6/19/2018 25:00', '20180619', '12'])(
  'reads no time from "%s"',
  (text) => {
    expect(timeOf(text)).toBeNaN();
  },
);

it('names file and line of what is no time', () => {
  expect(complaintOf(() => timeIn('a.csv', { number: 7, cells: ['x', 'soon'] }, 1))).toBe(
    'a.csv line 7: "soon" is no time → write it like 2018-06-19T00:00:00Z',
  );
});
