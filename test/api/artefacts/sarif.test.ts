import { describe, expect, it } from 'vitest';
import { refused, said } from './reading.ts';

interface Parts {
  readonly rules?: readonly object[];
  readonly results?: readonly object[] | null;
  readonly run?: object;
  readonly extensions?: readonly object[];
}

const sarif = ({ rules = [], results = [], run = {}, extensions }: Parts): string =>
  JSON.stringify({
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      { tool: { driver: { name: 'Trivy', rules }, ...(extensions ? { extensions } : {}) }, results, ...run },
    ],
  });
const scanned = (parts: Parts) => said('security-scan', sarif(parts));
const rule = (score: unknown, id = 'CVE-2026-1') => ({ id, properties: { 'security-severity': score } });
const result = (changes: object = {}) => ({
  ruleId: 'CVE-2026-1',
  level: 'warning',
  message: { text: 'openssl is old' },
  locations: [],
  ...changes,
});

describe('a SARIF report', () => {
  it('that found nothing passes', () => {
    expect(scanned({ rules: [rule('9.8')] })).toEqual({
      format: 'sarif',
      found: 'pass',
      sentence: 'nothing HIGH or CRITICAL',
    });
  });

  it.each([
    ['of level error', { results: [result({ level: 'error' })] }],
    [
      'whose rule is of level error',
      {
        rules: [{ id: 'CVE-2026-1', defaultConfiguration: { level: 'error' } }],
        results: [result({ level: undefined })],
      },
    ],
    ['whose rule scores 7.0', { rules: [rule('7.0')], results: [result()] }],
    ['whose rule scores 9.8 as a number', { rules: [rule(9.8)], results: [result()] }],
    ['that scores itself', { results: [result({ properties: { 'security-severity': '8.1' } })] }],
    ['called HIGH', { results: [result({ properties: { severity: 'HIGH' } })] }],
    [
      'whose rule is called critical',
      {
        rules: [{ id: 'CVE-2026-1', properties: { severity: 'critical' } }],
        results: [result()],
      },
    ],
    [
      'whose rule is tagged CRITICAL',
      {
        rules: [{ id: 'CVE-2026-1', properties: { tags: ['security', 'CRITICAL'] } }],
        results: [result()],
      },
    ],
    [
      'whose rule is found by index',
      {
        rules: [rule('1', 'a'), rule('9', 'b')],
        results: [{ ruleIndex: 1 }],
      },
    ],
    [
      'whose rule is an extension’s',
      {
        extensions: [{ name: 'pack', rules: [rule('9', 'x')] }],
        results: [{ rule: { index: 0, toolComponent: { index: 0 } } }],
      },
    ],
    [
      'whose rule is an extension’s by its id',
      {
        extensions: [{ name: 'pack', rules: [rule('9', 'x')] }],
        results: [{ ruleId: 'x' }],
      },
    ],
    ['whose rule is the parent of its id', { rules: [rule('9', 'CA1')], results: [{ ruleId: 'CA1/2' }] }],
    ['of a rule that is written twice', { rules: [rule('1'), rule('9')], results: [result()] }],
    [
      'that is still open to doubt',
      { rules: [rule('9')], results: [{ ruleId: 'CVE-2026-1', kind: 'review' }] },
    ],
  ] satisfies [string, Parts][])('with a finding %s fails', (_, parts) => {
    expect(scanned(parts)).toMatchObject({
      found: 'fail',
      sentence: expect.stringMatching(/^1 HIGH or CRITICAL: /) as string,
    });
  });

  it.each([
    ['that scores 6.9', { rules: [rule('6.9')], results: [result()] }],
    ['of no level, which is a warning', { results: [{ ruleId: 'x' }] }],
    ['of a note', { results: [result({ level: 'note' })] }],
    [
      'whose rule is tagged otherwise',
      {
        rules: [{ id: 'CVE-2026-1', properties: { tags: ['security', 'high-precision', 7] } }],
        results: [result()],
      },
    ],
  ] satisfies [string, Parts][])('with a finding %s passes, and counts it', (_, parts) => {
    expect(scanned(parts).sentence).toBe('nothing HIGH or CRITICAL, 1 lesser');
  });

  it.each([
    ['a rule that is kept', { kind: 'pass', level: 'none' }],
    ['a rule that is not applicable', { kind: 'notApplicable' }],
    ['a finding that is gone since the baseline', { level: 'error', baselineState: 'absent' }],
  ])('does not count %s', (_, changes) => {
    expect(scanned({ rules: [rule('9.8')], results: [result(changes)] }).sentence).toBe(
      'nothing HIGH or CRITICAL',
    );
  });

  it('does not count what was accepted in the scanner, and shows it', () => {
    const accepted = [{ kind: 'inSource' }, { kind: 'external', status: 'accepted' }];
    expect(scanned({ results: [result({ level: 'error', suppressions: accepted })] })).toMatchObject({
      found: 'pass',
      sentence: 'nothing HIGH or CRITICAL, 1 accepted in the scanner',
    });
  });

  it.each(['underReview', 'rejected'])('counts what is suppressed and %s', (status) => {
    const suppressions = [
      { kind: 'external', status: 'accepted' },
      { kind: 'external', status },
    ];
    expect(scanned({ results: [result({ level: 'error', suppressions })] }).found).toBe('fail');
  });

  it.each([
    ['holds no run', '{"version":"2.1.0","runs":[]}', /holds no run/],
    ['tells no results', sarif({ results: null }), /Trivy tells no results/],
    [
      'comes of a scanner that did not finish',
      sarif({ run: { invocations: [{ executionSuccessful: true }, { executionSuccessful: false }] } }),
      /Trivy says that it did not finish/,
    ],
    ['has a score that is no number', sarif({ rules: [rule('n/a')], results: [result()] }), /is no number/],
  ])('that %s is unknown', (_, text, words) => {
    expect(said('security-scan', text)).toMatchObject({
      found: 'unknown',
      sentence: expect.stringMatching(words) as string,
    });
  });

  it('of a scanner that did not finish fails by what it found', () => {
    const run = { invocations: [{ executionSuccessful: false }] };
    expect(scanned({ run, results: [result({ level: 'error' })] }).found).toBe('fail');
  });

  it('shows nothing of a rule’s name that would steer a terminal', () => {
    const { sentence } = scanned({ results: [result({ ruleId: '\u001b[2Jx', level: 'error' })] });
    expect(sentence).toContain('HIGH or CRITICAL: [2Jx;');
  });
});

describe('a SARIF report is refused', () => {
  const deep = (depth: number) => `{"runs":${'['.repeat(depth)}${']'.repeat(depth)}}`;

  it.each([
    ['when it was cut off', sarif({}).slice(0, -5), /not well-formed JSON; was it cut off/],
    ['when it is another version', '{"version":"2.0.0","runs":[]}', /not SARIF 2\.1\.0, at version: must be/],
    ['when its runs are none', '{"version":"2.1.0","runs":{}}', /not SARIF 2\.1\.0, at runs/],
    ['when a level is none there is', sarif({ results: [{ level: 'fatal' }] }), /runs\.0\.results\.0\.level/],
    ['when a run has no tool', '{"version":"2.1.0","runs":[{"results":[]}]}', /runs\.0\.tool/],
    ['when it nests too deep', deep(200), /nests deeper than 200/],
    ['when a text in it does not end', `{"runs": "${'\\"'.repeat(2_000_000)}`, /not well-formed JSON/],
  ])('%s', (_, text, words) => {
    expect(refused('security-scan', text)).toMatch(words);
  });

  it('though not for brackets in its texts', () => {
    const text = '[{"\\'.repeat(500);
    expect(scanned({ results: [result({ message: { text } })] }).found).toBe('pass');
  });
});
