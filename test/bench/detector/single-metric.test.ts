import { expect, it } from 'vitest';
import { microsoftRow, nabRow } from '../../../bench/detector/single-metric.ts';
import { fixtureFolder } from './data/fixture-folder.ts';
import { uniform } from './measures/seeded-series.ts';

const ROWS = 400;
const EVENT = 300;
const timeOf = (row: number): string => new Date(Date.UTC(2024, 0, 1) + row * 3_600_000).toISOString();
const valueOf = (one: number, row: number): string => String(row === EVENT ? 9 : one);
const lines = (cells: (row: number, value: string) => string): string =>
  Array.from(uniform(5, ROWS), (one, row) => cells(row, valueOf(one, row))).join('\n');

it('gives NAB’s three scores of the onsets: all an early alarm is worth, and nothing lost', () => {
  const folder = fixtureFolder({
    'windows.json': JSON.stringify({ 'real/a.csv': [[timeOf(EVENT), timeOf(EVENT + 20)]] }),
    'real/a.csv': `timestamp,value\n${lines((row, value) => `${timeOf(row)},${value}`)}`,
  });
  expect(nabRow(folder)).toEqual({ standard: 100, lowFalsePositives: 100, lowFalseNegatives: 100 });
});

it('gives the mean average precision of the scores, of series with a label after training', () => {
  const csvOf = (labelled: number) =>
    `TimeStamp,Value,Label\n${lines((row, value) => `${timeOf(row)},${value},${row === labelled ? '1' : '0'}`)}`;
  const folder = fixtureFolder({
    'found.csv': csvOf(EVENT),
    'in-training.csv': csvOf(10),
    'none.csv': csvOf(-1),
  });
  expect(microsoftRow(folder)).toEqual({ averagePrecision: 1, series: 1 });
});
