import { describe, expect, it } from 'vitest';
import { loadServers } from '../../../../bench/detector/data/servers.ts';
import { complaintOf, fixtureFolder, float32 } from './fixture-folder.ts';
import { serverFiles } from './server-fixture.ts';

const loadedFrom = (files: Record<string, string | Buffer>, name?: string) =>
  loadServers(fixtureFolder(files, name));
const complaintAbout = (files: Record<string, string | Buffer>): string =>
  complaintOf(() => loadedFrom(files));

it('reads rows, labels and times of every server in the folder', () => {
  const [first, second] = loadedFrom({
    ...serverFiles('omi-2', 3, { culprits: ['3-5:1,3'] }),
    ...serverFiles('omi-10', 3),
    LICENSE: 'free',
  });
  expect([first?.name, second?.name]).toEqual(['omi-2', 'omi-10']);
  expect(first).toMatchObject({
    intervalMs: 60_000,
    train: { rows: 2, startMs: 0 },
    test: { rows: 10, startMs: 120_000 },
    anomalies: [{ first: 3, last: 5 }],
    culprits: [{ run: { first: 3, last: 5 }, metrics: [0, 2] }],
  });
  expect(Array.from(first?.train.values ?? [])).toEqual([0, 0.5, 1, 1.5, 2, 2.5]);
  expect(first?.metrics).toEqual(
    ['metric1', 'metric2', 'metric3'].map((name) => ({ name, transform: 'linear' })),
  );
});

it('takes NaN as missing', () => {
  const [server] = loadedFrom({ ...serverFiles('a', 1), 'a.train.f32': float32([1, NaN]) });
  expect(Array.from(server?.train.values ?? [])).toEqual([1, NaN]);
});

it('lets a file name its own metrics, transforms and first time', () => {
  const names = { metricNames: ['cpu', 'rps'], transforms: ['linear', 'log'], startMs: 5000 };
  const [server] = loadedFrom(serverFiles('a', 2, names));
  expect(server?.metrics).toEqual([
    { name: 'cpu', transform: 'linear' },
    { name: 'rps', transform: 'log' },
  ]);
  expect(server?.test.startMs).toBe(125_000);
});

describe('culprits of seven metrics', () => {
  const blamed = (also: object, name?: string): (readonly number[])[] =>
    (loadedFrom(serverFiles('a', 7, also), name)[0]?.culprits ?? []).map(({ metrics }) => metrics);

  it('follow the original 38 columns when any is above seven, and lose those not kept', () => {
    expect(blamed({ culprits: ['3-6:1,6,12,33,28,16,19', '3-6:2,38', '4-6:33,34'] })).toEqual([
      [0, 1, 2, 3, 4, 5, 6],
      [3],
    ]);
  });

  it('follow them in the whole folder when one file shows it', () => {
    const [low] = loadedFrom({
      ...serverFiles('a', 7, { culprits: ['3-5:6'] }),
      ...serverFiles('b', 7, { culprits: ['3-5:33'] }),
    });
    expect(low?.culprits[0]?.metrics).toEqual([1]);
    expect(low?.metrics.map(({ name }) => name)).toEqual([
      'cpu',
      'memory',
      'diskServiceTime',
      'retransmits',
      'inSegments',
      'diskWrite',
      'networkIn',
    ]);
  });

  it('follow them in a folder named after the set', () => {
    expect(blamed({ culprits: ['3-5:6'] }, 'smd7')).toEqual([[1]]);
  });

  it('are their own columns when nothing points to the original, or the metrics are named', () => {
    expect(blamed({ culprits: ['3-5:6'] })).toEqual([[5]]);
    expect(blamed({ culprits: ['3-5:6'], metricNames: ['a', 'b', 'c', 'd', 'e', 'f', 'g'] }, 'smd7')).toEqual(
      [[5]],
    );
  });
});

it('cuts culprits to the labelled runs they overlap, and leaves out those outside', () => {
  const [server] = loadedFrom(
    serverFiles('a', 2, {
      testAnomalies: [
        [1, 2],
        [4, 6],
      ],
      culprits: ['4-7:1', '8-9:1', '0-5:2'],
    }),
  );
  expect(server?.culprits).toEqual([
    { run: { first: 4, last: 6 }, metrics: [0] },
    { run: { first: 1, last: 2 }, metrics: [1] },
    { run: { first: 4, last: 5 }, metrics: [1] },
  ]);
});

describe('refuses, naming the file and the way out,', () => {
  it('a folder that is not there or holds no server', () => {
    expect(complaintOf(() => loadServers('/nowhere'))).toMatch(/nowhere cannot be read.*→ give the folder/);
    expect(complaintAbout({})).toMatch(/holds no server \(NAME\.json\) → /);
  });

  it('a float file that is cut off, too long or missing', () => {
    expect(complaintAbout({ ...serverFiles('a', 3), 'a.test.f32': Buffer.alloc(119) })).toMatch(
      /a\.test\.f32 holds 119 bytes, but 10 rows × 3 metrics are 120 → it may be cut off/,
    );
    expect(complaintAbout({ ...serverFiles('a', 3), 'a.train.f32': Buffer.alloc(28) })).toMatch(
      /a\.train\.f32 holds 28/,
    );
    expect(complaintAbout({ 'a.json': String(serverFiles('a', 3)['a.json']) })).toMatch(
      /a\.train\.f32 cannot be read/,
    );
  });

  it('an infinite value', () => {
    expect(complaintAbout({ ...serverFiles('a', 2), 'a.train.f32': float32([1, 2, 3, Infinity]) })).toMatch(
      /infinite value in row 1, column 1 → write NaN/,
    );
  });

  it('JSON that is cut off or lacks something', () => {
    expect(complaintAbout({ 'a.json': '{"metrics": 3' })).toMatch(/a\.json is no JSON.*→ .*cut off/);
    expect(complaintAbout({ 'a.json': '{"metrics": 3}' })).toMatch(
      /a\.json is not what is expected at trainRows/,
    );
  });

  it.each([
    [{ testAnomalies: [[5, 3]] }, /testAnomalies: rows 5 to 3 are not within 0 to 9/],
    [{ testAnomalies: [[5, 10]] }, /rows 5 to 10 are not within/],
    [{ culprits: ['3-5'] }, /culprits\.0: write it as "first-last:metric,…"/],
    [{ culprits: ['3-5:1,4'] }, /names metric 4 in culprits "3-5:1,4", but its metrics are 1 to 3/],
    [{ culprits: ['3-5:0'] }, /names metric 0/],
    [{ metricNames: ['one'] }, /metricNames: 1 entries for 3 metrics/],
    [{ transforms: ['sqrt', 'log', 'log'] }, /transforms\.0/],
  ])('labels and names that do not fit: %j', (also, complaint) => {
    expect(complaintAbout(serverFiles('a', 3, also))).toMatch(complaint);
  });
});
