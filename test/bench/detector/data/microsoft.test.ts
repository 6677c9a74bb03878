import { expect, it } from 'vitest';
import { loadMicrosoft } from '../../../../bench/detector/data/microsoft.ts';
import { complaintOf, fixtureFolder } from './fixture-folder.ts';

const complaintAbout = (text: string): string =>
  complaintOf(() => loadMicrosoft(fixtureFolder({ 'rate/a.csv': text })));

it('reads every series below the folder, whichever way its times and cells are written', () => {
  const folder = fixtureFolder({
    'rate/a.csv': 'TimeStamp,Value,Label\n2018-06-19 00:00:00,9.0,0\n2018-06-19 01:00:00,19,1',
    'latency/b.csv': '"TimeStamp","Value","Label"\r\n"2018-06-19T00:00:00Z","3","0"\r\n',
    LICENSE: 'free',
  });
  const at = Date.UTC(2018, 5, 19);
  expect(loadMicrosoft(folder)).toEqual([
    { name: 'latency/b', atMs: [at], values: [3], labels: [false] },
    { name: 'rate/a', atMs: [at, at + 3_600_000], values: [9, 19], labels: [false, true] },
  ]);
});

it('sorts by time, keeps the first of samples with one time, and takes what is no number as missing', () => {
  const text =
    'TimeStamp,Value,Label\n2018-01-01 02:00:00,,0\n2018-01-01 01:00:00,1,1\n2018-01-01 01:00:00,2,0\n' +
    '2018-01-01 00:00:00,null,0\n2018-01-01 03:00:00,inf,0\n';
  const [series] = loadMicrosoft(fixtureFolder({ 'a.csv': text }));
  expect(series?.name).toBe('a');
  expect(series?.values).toEqual([NaN, 1, NaN, NaN]);
  expect(series?.labels).toEqual([false, true, false, false]);
});

it('refuses, naming file, line and way out, what it cannot read', () => {
  expect(complaintOf(() => loadMicrosoft(fixtureFolder()))).toMatch(/holds no CSV file → /);
  expect(complaintAbout('TimeStamp,Value\n2018-01-01,1')).toMatch(/rate.a\.csv has no column "Label"/);
  expect(complaintAbout('TimeStamp,Value,Label\nnoon,1,0')).toMatch(/a\.csv line 2: "noon" is no time/);
  expect(complaintAbout('TimeStamp,Value,Label\n2018-01-01,1,2')).toMatch(
    /line 2: "2" is no label → write 0 or 1/,
  );
  expect(complaintAbout('TimeStamp,Value,Label\n2018-01-01,1')).toMatch(/line 2 has 2 cells/);
});
