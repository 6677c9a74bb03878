import { describe, expect, it } from 'vitest';
import { loadPetshop } from '../../../../bench/detector/data/petshop.ts';
import { complaintOf, fixtureFolder } from './fixture-folder.ts';

const START_S = 1_700_000_100;
const HEADS: readonly [string, string, string][] = [
  ['cart', 'latency', 'Average'],
  ['door', 'availability', 'Average'],
  ['door', 'latency', 'p99'],
  ['door', 'latency', 'p50'],
  ['door', 'latency', 'p95'],
  ['door', 'latency', 'p90'],
  ['door', 'latency', 'Average'],
  ['door', 'requests', 'Sum'],
];
const CELLS = '7,99.5,0.5,0.125,0.25,,0.0625,400';

const headsOf = (heads: readonly (readonly string[])[]): string =>
  ['microservice', 'metric', 'statistic']
    .map((first, line) => [first, ...heads.map((head) => head[line] ?? '')].join(','))
    .concat(`unix_timestamp${','.repeat(heads.length)}`)
    .join('\n');
const metricsAt = (...rows: number[]): string =>
  `${headsOf(HEADS)}\n${rows.map((row) => `${String(START_S + row * 300)}.0,${CELLS}`).join('\n')}\n`;
const targetAt = (afterS: number, node = 'door'): string =>
  JSON.stringify({ target: { node, metric: 'latency', agg: 'Average', timestamp: START_S + afterS } });

const files = (): Record<string, string> => ({
  'low/noissue/metrics.csv': metricsAt(0, 1, 2),
  'low/test/issue_0/metrics.csv': metricsAt(0, 1, 2, 3, 4),
  'low/test/issue_0/target.json': targetAt(599),
});
const complaintAbout = (changed: Record<string, string>): string =>
  complaintOf(() => loadPetshop(fixtureFolder({ ...files(), ...changed })));

it('reads the front door’s seven figures by their heads, latencies in milliseconds, empty cells as missing', () => {
  const [low] = loadPetshop(fixtureFolder({ ...files(), LICENSE: 'free', 'graph/edges.csv': 'a,b' }));
  expect(low).toMatchObject({ name: 'low', frontDoor: 'door', intervalMs: 300_000 });
  expect(low?.noIssue).toMatchObject({ rows: 3, startMs: START_S * 1000 });
  expect(Array.from(low?.noIssue.values.slice(0, 7) ?? [])).toEqual([62.5, 125, NaN, 250, 500, 400, 99.5]);
  expect(low?.metrics.map(({ transform }) => transform)).toEqual([
    ...Array.from({ length: 6 }, () => 'log'),
    'linear',
  ]);
});

it.each([
  [0, 0],
  [299, 0],
  [300, 1],
  [599, 1],
  [1499, 4],
])('puts an alarm %i s after the first row’s start into row %i', (afterS, row) => {
  const [low] = loadPetshop(fixtureFolder({ ...files(), 'low/test/issue_0/target.json': targetAt(afterS) }));
  expect(low?.issues).toMatchObject([{ name: 'test/issue_0', alarmRow: row, rows: { rows: 5 } }]);
});

it('reads issues of both splits, and each kind of traffic', () => {
  const high = Object.entries(files()).map(
    ([path, text]) => [path.replace('low/test', 'high/train'), text] as const,
  );
  const traffic = loadPetshop(
    fixtureFolder({ ...files(), ...Object.fromEntries(high), 'high/noissue/metrics.csv': metricsAt(0, 1) }),
  );
  expect(traffic.map(({ name, issues }) => [name, issues.map((issue) => issue.name)])).toEqual([
    ['high', ['train/issue_0']],
    ['low', ['test/issue_0']],
  ]);
});

it('makes a row that was left out a row of NaN, so that rows stay evenly spaced', () => {
  const [low] = loadPetshop(fixtureFolder({ ...files(), 'low/noissue/metrics.csv': metricsAt(0, 1, 4) }));
  expect(low?.noIssue.rows).toBe(5);
  expect(low?.noIssue.values[3 * 7]).toBeNaN();
  expect(low?.noIssue.values[4 * 7]).toBe(62.5);
});

describe('refuses, naming the file and the way out,', () => {
  const malformed: readonly (readonly [string, Record<string, string>, RegExp])[] = [
    [
      'an alarm outside the rows',
      { 'low/test/issue_0/target.json': targetAt(1500) },
      /alarm at .* lies outside/,
    ],
    [
      'a target without a node',
      { 'low/test/issue_0/target.json': '{"target":{}}' },
      /expected at target\.node/,
    ],
    [
      'two front doors',
      {
        'low/train/issue_1/target.json': targetAt(1, 'cart'),
        'low/train/issue_1/metrics.csv': metricsAt(0, 1),
      },
      /alarms at "(door|cart)"/,
    ],
    [
      'a front door without one of its figures',
      { 'low/noissue/metrics.csv': `${headsOf(HEADS.slice(0, 7))}\n${String(START_S)},1,1,1,1,1,1,1` },
      /no column for door, requests, Sum/,
    ],
    ['heads without rows', { 'low/noissue/metrics.csv': headsOf(HEADS) }, /three header lines and no row/],
    ['a single healthy row', { 'low/noissue/metrics.csv': metricsAt(0) }, /fewer than two rows/],
    [
      'rows out of step',
      { 'low/test/issue_0/metrics.csv': metricsAt(0, 0.5, 2) },
      /line 6 is not a whole number/,
    ],
    ['rows out of order', { 'low/noissue/metrics.csv': metricsAt(0, 2, 1) }, /not in order of time/],
    [
      'a word for a number',
      { 'low/noissue/metrics.csv': metricsAt(0, 1).replace('99.5', 'most') },
      /line 5, column 3: "most" is no number/,
    ],
  ];
  it.each(malformed)('%s', (_, changed, complaint) => {
    expect(complaintAbout(changed)).toMatch(complaint);
  });

  it('a folder without a healthy run or without an issue', () => {
    expect(complaintOf(() => loadPetshop(fixtureFolder()))).toMatch(/no traffic with a run called noissue/);
    const only = { 'low/noissue/metrics.csv': metricsAt(0, 1) };
    expect(complaintOf(() => loadPetshop(fixtureFolder(only)))).toMatch(/low holds no issue/);
  });
});
