import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readReport, readScenarioReport, readVitestReport } from '../reports.ts';

const vitest = (changes: object): string =>
  JSON.stringify({ success: true, numPassedTests: 3, testResults: [], ...changes });

describe('the report of tests', () => {
  it('names each test that failed, with its first words', () => {
    const assertionResults = [
      { fullName: 'a lease is one', status: 'passed', failureMessages: [] },
      { fullName: 'a fence rises', status: 'failed', failureMessages: ['expected 2 to be 3'] },
    ];
    const testResults = [{ name: 'lease.test.ts', status: 'failed', message: '', assertionResults }];
    expect(readVitestReport(vitest({ success: false, testResults }))).toEqual({
      passed: 3,
      failures: ['a fence rises\n    expected 2 to be 3'],
    });
  });

  it('names a file that could not be loaded, which has no test that failed', () => {
    const broken = { name: 'x.test.ts', status: 'failed', message: 'no such module', assertionResults: [] };
    expect(readVitestReport(vitest({ success: false, testResults: [broken] })).failures).toEqual([
      'x.test.ts: no such module',
    ]);
  });

  it('of a run that failed outside every test is not green', () => {
    expect(readVitestReport(vitest({ success: false })).failures).toHaveLength(1);
  });
});

describe('the report of scenarios', () => {
  it('counts what passed, and says why the others did not', () => {
    const results = [
      { scenario: '01', verdict: 'passed', why: [] },
      { scenario: '02', verdict: 'failed', why: ['no heal was verified'] },
      { scenario: '03', verdict: 'invalid', why: ['interrupted'] },
    ];
    expect(readScenarioReport(JSON.stringify({ results }))).toEqual({
      passed: 1,
      failures: ['02 failed: no heal was verified', '03 invalid: interrupted'],
    });
  });
});

describe('a step', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'reports-'));
    writeFileSync(join(folder, 'good.json'), vitest({}));
    writeFileSync(join(folder, 'cut.json'), '{');
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it.each([
    ['good.json', 0, 3, []],
    ['good.json', 1, 3, ['its command ended with 1']],
    ['good.json', null, 3, ['its command ended with null']],
    ['cut.json', 0, 0, [expect.stringContaining('no report that can be read')]],
    ['none.json', 0, 0, [expect.stringContaining('no report that can be read')]],
  ])('whose report is %s and whose exit code is %s passed %i', (name, code, passed, failures) => {
    expect(readReport(join(folder, name), readVitestReport, code)).toEqual({ passed, failures });
  });
});
