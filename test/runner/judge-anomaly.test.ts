import { describe, expect, test } from 'vitest';
import { mostBlamed } from '../scenarios/runner/judge-anomaly.ts';
import type { AnomalyWatch } from '../scenarios/runner/judge-anomaly.ts';
import { judge } from '../scenarios/runner/judge.ts';
import type { Judgement } from '../scenarios/runner/judge.ts';
import { aHeal, aQuietRun, aWatch, anAnomaly, anExpectation } from './evidence.ts';

const EXPECTED = { metric: 'memoryBytes', withinSeconds: 60 } as const;
const SEEN = { anomalies: [anAnomaly()], rightAtMs: new Map([['an-u-1', 25_000]]) };
const RIGHT = { missing: [], broken: [] };

const judged = (
  expected: object,
  watch: Partial<AnomalyWatch>,
  records: Parameters<typeof aQuietRun>[0] = {},
): Judgement =>
  judge(anExpectation({ outcome: 'none', ...expected }), {
    ...aQuietRun({ anomalies: watch.anomalies ?? [], ...records }),
    watch: aWatch(watch),
  });

describe('an expected anomaly', () => {
  test('is one that blames the metric most, seen in time', () => {
    expect(judged({ anomaly: EXPECTED }, SEEN)).toEqual(RIGHT);
  });
  test('is missing while there is none, and missed for good once its time is over', () => {
    expect(judged({ anomaly: EXPECTED }, {}).missing).toEqual([
      'an anomaly that blames memoryBytes most was not recorded; no anomaly was recorded',
    ]);
    expect(judged({ anomaly: EXPECTED }, { atMs: 70_001 }).broken).toEqual([
      'no anomaly that blames memoryBytes most in 60 s; no anomaly was recorded',
    ]);
  });
  test('that came too late is missed, although it stands', () => {
    const late = { ...SEEN, atMs: 90_000, rightAtMs: new Map([['an-u-1', 80_000]]) };
    expect(judged({ anomaly: EXPECTED }, late).broken).toHaveLength(1);
  });
  test('that came in time is not missed later', () => {
    expect(judged({ anomaly: EXPECTED }, { ...SEEN, atMs: 90_000 })).toEqual(RIGHT);
  });
  test('that blames another metric is told with what it blames', () => {
    const anomalies = [anAnomaly({ contributions: { cpuCores: 0.7, memoryBytes: 0.3 } })];
    expect(judged({ anomaly: EXPECTED }, { anomalies }).missing).toEqual([
      'an anomaly that blames memoryBytes most was not recorded; recorded: an-u-1 (warn, cpuCores 70 %) 10 s after the fault',
    ]);
  });
  test('that was recorded before the fault is not about it', () => {
    const anomalies = [anAnomaly({ atMs: 9_000 })];
    const before = new Set(['an-u-1']);
    expect(judged({ anomaly: EXPECTED }, { anomalies, before }).missing[0]).toContain(
      'an-u-1 (warn, memoryBytes 80 %) 1 s before the fault',
    );
  });
  test('may begin with a sample that was strange by chance just before the fault', () => {
    const anomalies = [anAnomaly({ atMs: 9_000 })];
    expect(judged({ anomaly: EXPECTED }, { ...SEEN, anomalies })).toEqual(RIGHT);
  });
  test('at act tier is none at warn tier, but act is enough where warn is asked for', () => {
    expect(judged({ anomaly: { ...EXPECTED, tier: 'act' } }, SEEN).missing).toHaveLength(1);
    expect(judged({ anomaly: EXPECTED }, { ...SEEN, anomalies: [anAnomaly({ tier: 'act' })] })).toEqual(
      RIGHT,
    );
  });
  test('comes before any limit: after one it proves nothing', () => {
    const limit = { atMs: 24_000, sign: 'OOMKilled' };
    expect(judged({ anomaly: EXPECTED }, { ...SEEN, limit }).broken).toEqual([
      'OOMKilled 14 s after the fault, before an anomaly that blames memoryBytes most; recorded: an-u-1 (warn, memoryBytes 80 %) 10 s after the fault',
    ]);
    expect(judged({ anomaly: EXPECTED }, { ...SEEN, limit: { ...limit, atMs: 26_000 } })).toEqual(RIGHT);
  });
  test('comes before any heal, save what is recorded of the anomaly itself', () => {
    const opened = (mode: string) => ({ heals: [aHeal({ mode, openedAtMs: 20_000 })] });
    expect(judged({ anomaly: EXPECTED }, SEEN, opened('OutOfMemory')).broken[0]).toMatch(
      /^a heal was opened \(OutOfMemory\) 10 s after the fault, before /,
    );
    expect(judged({ anomaly: EXPECTED }, SEEN, opened('AnomalyOnly'))).toEqual(RIGHT);
  });
});

describe('no anomaly', () => {
  const act = anAnomaly({ tier: 'act' });
  test('of a tier leaves the lower ones', () => {
    expect(judged({ noAnomaly: { tier: 'act' } }, SEEN)).toEqual(RIGHT);
    expect(judged({ noAnomaly: { tier: 'warn' } }, SEEN).broken).toHaveLength(1);
    expect(judged({ noAnomaly: { tier: 'warn' } }, { anomalies: [act] }).broken).toHaveLength(1);
  });
  test('is judged over the whole run, the time before the first step too', () => {
    const anomalies = [anAnomaly({ tier: 'act', atMs: 1_000 })];
    expect(judged({ noAnomaly: { tier: 'act' } }, { anomalies }).broken).toEqual([
      'nothing was wrong, and yet an-u-1 (act, memoryBytes 80 %) 9 s before the fault: memory 60 MiB, expected 20 to 30 MiB',
    ]);
  });
  test('ends with the fault where the fault is to be seen', () => {
    const expected = { noAnomaly: { tier: 'act' }, anomaly: EXPECTED };
    expect(judged(expected, { ...SEEN, anomalies: [act] })).toEqual(RIGHT);
    const before = anAnomaly({ id: 'an-u-0', tier: 'act', atMs: 1_000 });
    const stood = { anomalies: [act, before], before: new Set(['an-u-0']) };
    expect(judged(expected, { ...SEEN, ...stood }).broken).toHaveLength(1);
  });
});

test('nothing is blamed most where nothing stands out', () => {
  expect(mostBlamed({ contributions: {} })).toBeNull();
  expect(mostBlamed({ contributions: { cpuCores: 0 } })).toBeNull();
  expect(mostBlamed({ contributions: { cpuCores: 0.4, p95Ms: 0.6 } })).toEqual({
    metric: 'p95Ms',
    share: 0.6,
  });
});
