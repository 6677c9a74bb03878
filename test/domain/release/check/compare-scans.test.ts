import { describe, expect, it } from 'vitest';
import { compareScans } from '../../../../domain/release/check/security-scan.ts';
import type { Scan, ScanFinding } from '../../../../domain/release/check/security-scan.ts';

const finding = (changes: Partial<ScanFinding> = {}): ScanFinding => ({
  rule: 'CVE-2',
  component: 'zlib',
  level: 'warning',
  scores: [],
  words: [],
  ...changes,
});
const scan = (changes: Partial<Scan> = {}): Scan => ({
  findings: [],
  suppressed: 0,
  runs: 1,
  incomplete: [],
  ...changes,
});
const CLEAN = scan();

describe('the scans of two versions', () => {
  it.each([
    ['critical', { scores: [9.8] }],
    ['high', { scores: [8.9] }],
    ['high', { level: 'error' }],
    ['medium', { scores: [6.9] }],
    ['medium', {}],
    ['low', { scores: [0.1] }],
    ['low', { level: 'note' }],
    ['critical', { words: ['security', ' CRITICAL '] }],
    ['low', { scores: [NaN], words: ['low'] }],
    ['unknown', { level: 'none' }],
  ] as const)('make a finding %s when it says %j', (severity, says) => {
    const { answer, added } = compareScans(scan({ findings: [finding(says)] }), CLEAN);
    expect({ answer, added }).toEqual({
      answer: 'ask',
      added: [{ id: 'CVE-2', component: 'zlib', severity }],
    });
  });

  it('tell nothing when that of the new version did not finish, whatever it found', () => {
    const broken = scan({ findings: [finding()], incomplete: ['Trivy says that it did not finish'] });
    const { answer, sentence } = compareScans(broken, CLEAN);
    expect(answer).toBe('unknown');
    expect(sentence).toContain('Trivy says that it did not finish');
    expect(compareScans(scan({ runs: 0 }), CLEAN).answer).toBe('unknown');
  });

  it('do not tell what is new when that of the old version did not finish', () => {
    const { answer, sentence } = compareScans(
      scan({ findings: [finding()] }),
      scan({ incomplete: ['Trivy says that it did not finish'] }),
    );
    expect(answer).toBe('unknown');
    expect(sentence).toContain('Trivy says that it did not finish');
  });
});
