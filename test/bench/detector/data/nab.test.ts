import { expect, it } from 'vitest';
import { loadNab } from '../../../../bench/detector/data/nab.ts';
import { complaintOf, fixtureFolder } from './fixture-folder.ts';

const CSV = 'timestamp,value\n2014-04-10 00:00:00,1.5\n2014-04-10 00:05:00,2\n2014-04-10 00:05:00,-3\n';
const windowsOf = (windows: unknown): string => JSON.stringify({ 'real/a.csv': windows });
const complaintAbout = (files: Record<string, string>): string =>
  complaintOf(() => loadNab(fixtureFolder(files)));

it('reads the series that windows.json lists, every row of them, and their windows', () => {
  const folder = fixtureFolder({
    'windows.json': windowsOf([['2014-04-10 00:00:00.000000', '2014-04-10 00:05:00.000000']]),
    'real/a.csv': CSV,
    'real/not-listed.csv': 'nonsense',
  });
  const at = Date.UTC(2014, 3, 10);
  expect(loadNab(folder)).toEqual([
    {
      name: 'real/a',
      atMs: [at, at + 300_000, at + 300_000],
      values: [1.5, 2, -3],
      windows: [{ fromMs: at, toMs: at + 300_000 }],
    },
  ]);
});

it('refuses, naming the file and the way out, what is missing or malformed', () => {
  expect(complaintAbout({})).toMatch(/windows\.json cannot be read/);
  expect(complaintAbout({ 'windows.json': '[' })).toMatch(/windows\.json is no JSON/);
  expect(complaintAbout({ 'windows.json': '{}' })).toMatch(/lists no series/);
  expect(complaintAbout({ 'windows.json': windowsOf([['2014-04-10']]) })).toMatch(
    /not what is expected at real/,
  );
  expect(complaintAbout({ 'windows.json': windowsOf([]) })).toMatch(/a\.csv cannot be read/);
  expect(
    complaintAbout({ 'windows.json': windowsOf([]), 'real/a.csv': `${CSV}2014-04-10 01:00:00,` }),
  ).toMatch(/a\.csv line 5: "" is no number → /);
  expect(
    complaintAbout({ 'windows.json': windowsOf([['2014-04-11', '2014-04-10']]), 'real/a.csv': CSV }),
  ).toMatch(/"2014-04-11" to "2014-04-10" of real\/a\.csv is no window → /);
});
