import { describe, expect, it } from 'vitest';
import { artefactFindings } from '../../../../domain/release/check/artefacts.ts';
import { judgeCoverage } from '../../../../domain/release/check/coverage.ts';
import { judgeScan } from '../../../../domain/release/check/security-scan.ts';
import type { Scan, ScanFinding } from '../../../../domain/release/check/security-scan.ts';
import { judgeTests } from '../../../../domain/release/check/test-report.ts';
import type { Artefact } from '../../../../domain/release/progress.ts';

describe('a test report', () => {
  const counts = { listed: 10, skipped: 0, failed: 0, statedFailures: 0 };

  it.each([
    ['of tests that all passed', counts, 'pass'],
    ['of which some were skipped', { ...counts, skipped: 9 }, 'pass'],
    ['of which one failed', { ...counts, failed: 1 }, 'fail'],
    ['whose suite states a failure it does not list', { ...counts, statedFailures: 1 }, 'fail'],
    ['of no tests but a failure', { ...counts, listed: 0, statedFailures: 1 }, 'fail'],
    ['of no tests', { ...counts, listed: 0 }, 'unknown'],
    ['of tests that were all skipped', { ...counts, skipped: 10 }, 'unknown'],
  ] as const)('%s', (_, report, found) => {
    expect(judgeTests(report).found).toBe(found);
  });

  it('counts what passed apart from what was skipped', () => {
    expect(judgeTests({ ...counts, skipped: 4 }).sentence).toBe('6 tests passed, 4 skipped');
  });
});

describe('coverage', () => {
  const of = (covered: number, total: number) =>
    judgeCoverage({ ratio: covered / total, lines: { covered, total } });

  it.each([
    [7999, 'fail'],
    [8000, 'fail'],
    [8001, 'pass'],
  ] as const)('of %d lines in 10000 against more than 80 %%', (covered, found) => {
    expect(of(covered, 10_000).found).toBe(found);
  });

  it.each([5, 10, 15, 35, 1_234_565])('of exactly four fifths of %d lines fails', (total) => {
    expect(of((total / 5) * 4, total).found).toBe('fail');
    expect(of((total / 5) * 4 + 1, total).found).toBe('pass');
  });

  it('is told without rounding up', () => {
    expect(of(79_999, 100_000).sentence).toMatch(/^79\.99 % .*\(79999 of 100000\)/);
    expect(judgeCoverage({ ratio: 0.8, lines: null }).sentence).toMatch(/^80 % of the lines are covered, /);
  });

  it('of no lines is unknown', () => {
    expect(judgeCoverage({ ratio: null, lines: { covered: 0, total: 0 } }).found).toBe('unknown');
    expect(judgeCoverage({ ratio: 1, lines: { covered: 0, total: 0 } }).found).toBe('unknown');
    expect(judgeCoverage({ ratio: null, lines: null }).found).toBe('unknown');
  });
});

describe('a security scan', () => {
  const finding = (changes: Partial<ScanFinding> = {}): ScanFinding => ({
    rule: 'CVE-2026-1',
    component: null,
    level: 'warning',
    scores: [],
    words: [],
    ...changes,
  });
  const scan = (changes: Partial<Scan> = {}) =>
    judgeScan({ findings: [], suppressed: 0, runs: 1, incomplete: [], ...changes });

  it('that found nothing passes', () => {
    expect(scan()).toEqual({ found: 'pass', sentence: 'nothing HIGH or CRITICAL' });
  });

  it('that found lesser things passes and counts them', () => {
    const lesser = [finding(), finding({ level: 'note', scores: [6.9], words: ['MEDIUM', 'security'] })];
    expect(scan({ findings: lesser, suppressed: 2 }).sentence).toBe(
      'nothing HIGH or CRITICAL, 2 lesser, 2 accepted in the scanner',
    );
  });

  it.each([
    ['of level error', { level: 'error' }],
    ['of score 7.0', { scores: [7] }],
    ['of a rule that scores higher than it', { scores: [2, 9.8] }],
    ['called HIGH', { words: ['HIGH'] }],
    ['called critical', { words: [' critical '] }],
  ] as const)('that found something %s fails, by its rule', (_, changes) => {
    expect(scan({ findings: [finding(), finding(changes)] })).toMatchObject({
      found: 'fail',
      sentence: expect.stringContaining('1 HIGH or CRITICAL: CVE-2026-1') as string,
    });
  });

  it.each([
    ['holds no run', { runs: 0 }],
    ['did not finish', { incomplete: ['trivy says that it did not finish'] }],
    ['has a score that is no number', { findings: [finding({ scores: [NaN] })] }],
  ] as const)('that %s is unknown', (_, changes) => {
    expect(scan(changes).found).toBe('unknown');
  });

  it('that did not finish fails by what it found', () => {
    expect(scan({ incomplete: ['cut off'], findings: [finding({ level: 'error' })] }).found).toBe('fail');
  });
});

describe('reports that were handed over', () => {
  const report: Artefact = {
    gate: 'tests',
    format: 'junit',
    file: 'junit.xml',
    sha256: 'abcdef0123456789',
    found: 'fail',
    sentence: '1 of 3 tests failed; mend them',
  };

  it('are findings with their file and digest', () => {
    expect(artefactFindings([report])[0]).toEqual({
      gate: 'tests',
      found: 'fail',
      sentence: 'junit.xml: 1 of 3 tests failed; mend them (sha256 abcdef012345)',
    });
  });

  it('and those that were not are unknown, each with what is wanted', () => {
    expect(artefactFindings([report]).slice(1)).toEqual([
      { gate: 'coverage', found: 'unknown', sentence: expect.stringContaining('lcov') as string },
      { gate: 'security-scan', found: 'unknown', sentence: expect.stringContaining('SARIF') as string },
    ]);
  });

  it('of one gate are all told', () => {
    expect(artefactFindings([report, { ...report, file: 'e2e.xml', found: 'pass' }])).toHaveLength(4);
  });
});
