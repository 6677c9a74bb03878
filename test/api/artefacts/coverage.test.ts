import { describe, expect, it } from 'vitest';
import { refused, said } from './reading.ts';

const coverage = (text: string) => said('coverage', text);
const section = (found: number, hit: number, name = 'a.ts') =>
  `TN:\nSF:${name}\nFN:1,main\nFNDA:3,main\nFNF:1\nFNH:1\nDA:1,3\nLF:${String(found)}\nLH:${String(hit)}\nBRF:0\nBRH:0\nend_of_record\n`;

describe('an lcov trace', () => {
  it.each([
    [80, 'fail'],
    [81, 'pass'],
  ] as const)('with %d of 100 lines hit', (hit, found) => {
    expect(coverage(section(100, hit))).toMatchObject({ format: 'lcov', found });
  });

  it('is summed over its files, not averaged', () => {
    expect(coverage(section(990, 990) + section(10, 0, 'b.ts'))).toMatchObject({
      found: 'pass',
      sentence: '99 % of the lines are covered (990 of 1000)',
    });
  });

  it('without sums is counted line by line', () => {
    const lines = 'SF:a\nDA:1,1\nDA:2,0\nDA:3,5,checksum\nDA:4,-1\nDA:5,1e3\nend_of_record';
    expect(coverage(lines).sentence).toContain('60 % of the lines are covered (3 of 5)');
  });

  it('may have the line ends of Windows', () => {
    expect(coverage(section(10, 9).replaceAll('\n', '\r\n')).found).toBe('pass');
  });

  it('of no lines is unknown', () => {
    expect(coverage('TN:\n').found).toBe('unknown');
    expect(coverage(section(0, 0).replace('DA:1,3\n', '')).found).toBe('unknown');
  });

  it.each([
    ['was cut off', section(10, 9).slice(0, -15), /ends within a file: it was cut off/],
    ['has a file in a file', 'SF:a\nSF:b\nend_of_record', /line 2: a file begins before/],
    ['ends twice', `${section(1, 1)}end_of_record`, /a file ends that did not begin/],
    ['hits more lines than there are', section(10, 11), /11 lines are hit of 10/],
    ['has a count that is none', 'SF:a\nLF:many\nend_of_record', /line 2: "many" is no count/],
    ['has a negative count', 'SF:a\nLF:-1\nend_of_record', /is no count/],
    ['has a line without hits', 'SF:a\nDA:1\nend_of_record', /no line and its hits/],
    ['has other words in it', 'SF:a\nhello\nend_of_record', /"hello" is no entry/],
  ])('that %s is refused', (_, text, words) => {
    expect(refused('coverage', text)).toMatch(words);
  });
});

describe('a Cobertura report', () => {
  const root = (attributes: string, lines = '') =>
    `<?xml version="1.0" ?>\n<!DOCTYPE coverage SYSTEM "http://cobertura.sourceforge.net/xml/coverage-04.dtd">\n<coverage ${attributes}><packages><package><classes><class><lines>${lines}</lines></class></classes></package></packages></coverage>`;
  const LINE = '<line number="1" hits="1"/>';

  it.each([
    ['line-rate="0.8"', 'fail'],
    ['line-rate="0.8001"', 'pass'],
    ['line-rate="1"', 'pass'],
    ['line-rate="0"', 'fail'],
    ['line-rate="8.1e-1"', 'pass'],
    ['lines-valid="100" lines-covered="80"', 'fail'],
    ['lines-valid="100" lines-covered="81"', 'pass'],
  ] as const)('of %s', (attributes, found) => {
    expect(coverage(root(attributes, LINE))).toMatchObject({ format: 'cobertura', found });
  });

  it('is judged by its counts, which its rate may round', () => {
    expect(coverage(root('line-rate="0.8" lines-covered="8001" lines-valid="10000"')).found).toBe('pass');
    expect(coverage(root('line-rate="0.801" lines-covered="8000" lines-valid="10000"')).found).toBe('fail');
  });

  it('is judged by its root, not by the rates within', () => {
    const inner = '<package line-rate="0.99"/>';
    expect(coverage(`<coverage line-rate="0.5">${inner}${LINE}</coverage>`).found).toBe('fail');
  });

  it.each([
    ['of no lines, whatever its rate', root('line-rate="1"')],
    ['that counts no lines', root('line-rate="1" lines-valid="0" lines-covered="0"')],
  ])('%s is unknown', (_, text) => {
    expect(coverage(text).found).toBe('unknown');
  });

  it.each([
    [
      'says neither rate nor counts',
      root('generated="1" clover="3.2.0"', LINE),
      /is it Cobertura, not Clover/,
    ],
    ['has a rate above 1', root('line-rate="81"', LINE), /no share between 0 and 1/],
    ['has a rate that is no number', root('line-rate="NaN"', LINE), /no share between 0 and 1/],
    ['has an empty rate', root('line-rate=""', LINE), /no share between 0 and 1/],
    ['has counts that are none', root('lines-valid="x" lines-covered="1"'), /is no count/],
    ['covers more lines than there are', root('lines-valid="1" lines-covered="2"'), /2 lines covered of 1/],
    ['contradicts itself', root('line-rate="0.95" lines-valid="100" lines-covered="81"'), /contradicts/],
    ['was cut off', root('line-rate="0.9"', LINE).slice(0, -12), /not well-formed XML/],
    ['has another root within a comment', '<!-- <coverage> --><report/>', /not a report that can be read/],
  ])('that %s is refused', (_, text, words) => {
    expect(refused('coverage', text)).toMatch(words);
  });
});
