import { join } from 'node:path';
import { expect, it } from 'vitest';
import { columnsOf, readCsv } from '../../../../bench/detector/data/csv.ts';
import { complaintOf, fixtureFolder } from './fixture-folder.ts';

const fileOf = (text: string): string => join(fixtureFolder({ 'a.csv': text }), 'a.csv');
const cellsOf = (text: string): (readonly string[])[] => readCsv(fileOf(text)).map(({ cells }) => cells);

it('reads plain and quoted cells, with or without carriage returns and a last line break', () => {
  expect(cellsOf('a,b\r\n1,2\r\n')).toEqual([
    ['a', 'b'],
    ['1', '2'],
  ]);
  expect(cellsOf('"a","b,c"\n"say ""hi""",')).toEqual([
    ['a', 'b,c'],
    ['say "hi"', ''],
  ]);
  expect(cellsOf('\uFEFFa,b\n\n,2\n')).toEqual([
    ['a', 'b'],
    ['', '2'],
  ]);
});

it('numbers lines as an editor does, blank ones counted', () => {
  expect(readCsv(fileOf('a\n\n1\n')).map(({ number }) => number)).toEqual([1, 3]);
});

it('refuses an empty file and a line that is cut off, and says where', () => {
  expect(complaintOf(() => readCsv(fileOf('')))).toMatch(/a\.csv is empty → fetch it again/);
  expect(complaintOf(() => readCsv(fileOf('a,b\n1,2\n3')))).toMatch(
    /a\.csv line 3 has 1 cells, the first line 2 → .*cut off/,
  );
  expect(complaintOf(() => readCsv('/nowhere/a.csv'))).toMatch(/nowhere.a\.csv cannot be read.*ENOENT/);
});

it('finds columns by name whatever their case, and names those there are when one is missing', () => {
  const [header] = readCsv(fileOf('Value, TimeStamp\n'));
  expect(columnsOf('a.csv', header, ['timestamp', 'value'])).toEqual({ timestamp: 1, value: 0 });
  expect(complaintOf(() => columnsOf('a.csv', header, ['label']))).toMatch(
    /no column "label", only: value, timestamp → /,
  );
});
