import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { MOST_BYTES, readArtefact } from '../../../api/artefacts/read-artefact.ts';
import { refused, said } from './reading.ts';

const JUNIT = '<testsuite><testcase name="a"/></testsuite>';
const LCOV = 'SF:a.ts\nLF:10\nLH:9\nend_of_record\n';
const COBERTURA = '<coverage line-rate="0.9" lines-covered="9" lines-valid="10"/>';
const SARIF = '{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"scan"}},"results":[]}]}';

describe('a report that is handed over', () => {
  it('is told by its contents, with its name and the digest of its text', () => {
    expect(readArtefact({ name: 'out/junit.xml', text: JUNIT, gate: 'tests' })).toEqual({
      gate: 'tests',
      format: 'junit',
      file: 'out/junit.xml',
      sha256: createHash('sha256').update(JUNIT).digest('hex'),
      found: 'pass',
      sentence: '1 test passed',
    });
  });

  it.each([
    ['tests', JUNIT, 'junit'],
    ['coverage', LCOV, 'lcov'],
    ['coverage', COBERTURA, 'cobertura'],
    ['security-scan', SARIF, 'sarif'],
  ] as const)('for %s may begin with a byte order mark, blanks and comments', (gate, text, format) => {
    const lead = text.startsWith('<') ? '<?xml version="1.0"?>\n<!-- <html> -->\n' : '';
    expect(said(gate, `\uFEFF${format === 'lcov' ? '# made by c8\n\n' : lead}${text}`).format).toBe(format);
  });

  it.each([
    ['coverage', JUNIT, 'report: it is JUnit XML, which is for gate tests, not for coverage'],
    ['tests', LCOV, 'report: it is lcov or Cobertura XML, which is for gate coverage, not for tests'],
    ['coverage', SARIF, 'report: it is SARIF 2.1, which is for gate security-scan, not for coverage'],
  ] as const)('for %s must not be one of another gate', (gate, text, sentence) => {
    expect(refused(gate, text)).toBe(sentence);
  });

  it.each([
    ['nothing', ''],
    ['a page', '<!doctype html><html><body>404</body></html>'],
    ['words', 'all tests passed'],
    ['other JSON', '{"total":{"lines":{"pct":100}}}'],
    ['a list', '[]'],
    ['only comments', '# nothing\n# else'],
    ['binary', '\u0000\u0001\u0002'],
  ])('must not be %s', (_, text) => {
    expect(refused('coverage', text)).toBe(
      'report: it is not a report that can be read; gate coverage takes lcov or Cobertura XML',
    );
  });

  it('must not be larger than 16 MiB, in bytes', () => {
    const fill = (length: number) => `${LCOV}#${'x'.repeat(length - LCOV.length - 1)}`;
    expect(said('coverage', fill(MOST_BYTES)).found).toBe('pass');
    expect(refused('coverage', fill(MOST_BYTES + 1))).toContain('larger than 16 MiB');
    expect(refused('coverage', `${LCOV}#${'é'.repeat(MOST_BYTES / 2)}`)).toContain('larger than 16 MiB');
  });

  it('is not named by what would steer a terminal or fill a screen', () => {
    const name = `\u001b[31m\u202Ejunit${'x'.repeat(1000)}`;
    const { file } = readArtefact({ name, text: JUNIT, gate: 'tests' });
    expect(file).toMatch(/^\[31m junitx+…x+$/);
    expect(file.length).toBeLessThanOrEqual(120);
  });
});
