import { expect, test } from 'vitest';
import { figuresOf, figuresTable, missedAims } from '../../bench/heal-figures.ts';
import { quantile, spreadOf } from '../../bench/statistics.ts';
import { retold, storyLine } from '../scenarios/runner/narrate.ts';
import { closingLine, countsOf, failureText, resultTable, table } from '../scenarios/runner/report.ts';
import { invalid } from '../scenarios/runner/result.ts';
import type { RunResult } from '../scenarios/runner/result.ts';

const about = { name: 'a', run: 1, namespace: 'n', scope: 's', startedAtMs: 0 };
const aResult = (given: Partial<RunResult> = {}): RunResult => ({
  ...invalid(about, 'x'),
  verdict: 'passed',
  why: [],
  ...given,
});
const times = {
  visible: 10_000,
  detected: 11_000,
  decided: 12_000,
  acted: 13_000,
  verified: 80_000,
  closed: null,
};

test('the last line counts, and names invalid runs only when there are some', () => {
  const results = [aResult(), aResult({ verdict: 'failed', why: ['it burns'] })];
  expect(closingLine(countsOf(results))).toBe('1 passed, 1 failed');
  expect(closingLine(countsOf([...results, invalid(about, 'no fault')]))).toBe(
    '1 passed, 1 failed, 1 invalid',
  );
  expect(failureText(results)).toBe('a #1 failed:\n  - it burns');
});

test('the end of what was told about a failed run is printed with it', () => {
  const story = Array.from({ length: 30 }, (_, n) => `seen: line ${String(n)}`);
  const text = failureText([aResult({ verdict: 'failed', why: ['it burns'], story })]);
  expect(text).toContain('what was told:\n    seen: line 5\n');
  expect(text).toMatch(/seen: line 29$/);
});

test('a table has even columns and a dash for what never came', () => {
  expect(
    table([
      ['a', 'b'],
      ['long', 'c'],
    ]),
  ).toBe('a     b\nlong  c');
  expect(resultTable([aResult({ times })])).toMatch(/10\.0 +11\.0 +12\.0 +13\.0 +80\.0 +none/);
  expect(resultTable([aResult()])).toContain('–');
});

test('a run without a heal is told by what its anomaly blames', () => {
  const anomaly = { id: 'a', tier: 'act', metric: 'memoryBytes', share: 0.8, atMs: 45_000 };
  expect(resultTable([aResult({ anomaly })])).toContain('memoryBytes, act');
  expect(resultTable([aResult({ anomaly, mode: 'OutOfMemory' })])).not.toContain('memoryBytes');
});

test('quantiles are values that were measured, by nearest rank', () => {
  const values = Array.from({ length: 20 }, (_, index) => index + 1);
  expect(quantile(values, 0.5)).toBe(10);
  expect(quantile(values, 0.95)).toBe(19);
  expect(quantile([7], 0.95)).toBe(7);
  expect(spreadOf([null, null])).toEqual({ count: 0, median: null, p95: null });
});

test('a missed aim is named, one just met is not', () => {
  const met = figuresOf([aResult({ mode: 'M', times: { ...times, decided: 20_000 } })], []);
  expect(missedAims(met)).toEqual([]);
  const missed = figuresOf([aResult({ mode: 'M', times: { ...times, decided: 20_001 } })], []);
  expect(missedAims(missed)).toEqual(['M: deciding p95 10.0 s, the aim is 10.0 s']);
});

test('runs that were not right give no figures, and Kubernetes alone stands beside', () => {
  const alone = {
    scenario: 'a',
    run: 1,
    status: 'not-recovered',
    why: 'x',
    visibleMs: 1,
    recoveredMs: null,
    watchedSeconds: 180,
  } as const;
  const [figures] = figuresOf([aResult({ mode: 'M', times }), aResult({ verdict: 'failed' })], [alone]);
  expect(figures).toMatchObject({ runs: 2, passed: 1, deciding: { count: 1, median: 2000 } });
  expect(figuresTable(figures === undefined ? [] : [figures])).toContain('0/1 recovered in 180 s');
});

test('phases are told in words, once', () => {
  expect(retold('acted: did: roll back')).toBe('acts: roll back');
  expect(retold('verified: window 1 was good: all well')).toBe('verifies: window 1 was good: all well');
  expect(retold('closed: escalated: a person takes over')).toBeNull();
  expect(retold('fault injected: apply')).toBe('fault injected: apply');
});

test('a line of the story is continued under its tag', () => {
  const text = 'acts: roll back to the last good template';
  expect(storyLine({ seconds: 31.6, tag: 'bad change', text }, 59)).toBe(
    '  32 s  bad change acts: roll back to the last good\n                   template',
  );
});
