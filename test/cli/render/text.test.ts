import { describe, expect, it } from 'vitest';
import { ageText, clockText, offsetText, stampText } from '../../../cli/render/age.ts';
import { byStatus, paintFor, wantsColour } from '../../../cli/render/colour.ts';
import { plain } from '../../../cli/render/plain.ts';
import { renderTable } from '../../../cli/render/table.ts';
import { beside, wrap } from '../../../cli/render/wrap.ts';

describe('ages', () => {
  it.each([
    [-5, '0s'],
    [0, '0s'],
    [999, '0s'],
    [59_999, '59s'],
    [60_000, '1m00s'],
    [192_000, '3m12s'],
    [3_599_999, '59m59s'],
    [3_600_000, '1h00m'],
    [86_399_999, '23h59m'],
    [86_400_000, '1d0h'],
    [273_600_000, '3d4h'],
  ])('%i ms are %s', (ms, text) => {
    expect(ageText(ms)).toBe(text);
  });

  it.each([
    [-1, '+0.0s'],
    [4250, '+4.2s'],
    [59_999, '+59.9s'],
    [60_000, '+1m00s'],
  ])('%i ms into a story are %s', (ms, text) => {
    expect(offsetText(ms)).toBe(text);
  });

  it('gives moments in the zone of this machine on the clock, and in UTC in full', () => {
    const at = new Date(2026, 10, 22, 4, 5, 6).getTime();
    expect(clockText(at)).toBe('04:05:06');
    expect(stampText(Date.UTC(2026, 10, 22, 12, 0, 3, 500))).toBe('2026-11-22 12:00:03Z');
  });
});

describe('text from elsewhere', () => {
  it.each([
    ['a\nb\tc', 'a b c'],
    ['\u001b[31mred', '�[31mred'],
    ['\u009b2J', '�2J'],
    ['left\u202eright', 'left�right'],
    ['ünï → ✓', 'ünï → ✓'],
  ])('%j is shown as %s', (text, shown) => {
    expect(plain(text)).toBe(shown);
  });
});

describe('colour', () => {
  it.each([
    [{}, true, true],
    [{}, false, false],
    [{ NO_COLOR: '1' }, true, false],
    [{ NO_COLOR: '' }, true, true],
    [{ TERM: 'dumb' }, true, false],
  ])('with %j on a terminal (%s) is %s', (env, isTerminal, wanted) => {
    expect(wantsColour(env, isTerminal)).toBe(wanted);
  });

  it('follows the word, and leaves unknown words alone', () => {
    const paint = paintFor(true);
    expect(byStatus(paint, 'escalated')('x')).toBe('\u001b[31mx\u001b[39m');
    expect(byStatus(paint, 'something')('x')).toBe('x');
    expect(byStatus(paintFor(false), 'escalated')('x')).toBe('x');
  });
});

describe('lines', () => {
  it('break at spaces and never within a word', () => {
    expect(wrap('one two three four five six', 20)).toEqual(['one two three four', 'five six']);
    expect(wrap('x'.repeat(30), 20)).toEqual(['x'.repeat(30)]);
    expect(wrap('one two', null)).toEqual(['one two']);
    expect(wrap('', 20)).toEqual(['']);
  });

  it('go on under the first', () => {
    expect(beside('  why  ', 'one two three four five six', 27)).toEqual([
      '  why  one two three four',
      '       five six',
    ]);
  });
});

describe('tables', () => {
  interface Row {
    id: string;
    word: string;
    text: string;
  }
  const columns = [
    { title: 'ID', of: (row: Row) => row.id, cut: 'start' as const },
    { title: 'WORD', of: (row: Row) => row.word },
    { title: 'TEXT', of: (row: Row) => row.text, cut: 'end' as const },
  ];
  const rows = [{ id: 'namespace/deployment/web/1', word: 'ok', text: 'a sentence that is rather long' }];

  it('are as wide as their cells when nobody counts columns', () => {
    expect(renderTable(columns, rows, null)).toEqual([
      'ID                          WORD  TEXT',
      'namespace/deployment/web/1  ok    a sentence that is rather long',
    ]);
  });

  it('keep the end of an id and the beginning of a text when the terminal is narrow', () => {
    expect(renderTable(columns, rows, 40)).toEqual([
      'ID                WORD  TEXT',
      '…eployment/web/1  ok    a sentence that…',
    ]);
  });

  it.each([1, 5, 10, 20])('never run over %i columns by more than their gaps', (width) => {
    for (const line of renderTable(columns, rows, width))
      expect(line.length).toBeLessThanOrEqual(Math.max(width, 7));
  });

  it('show their titles even without a row', () => {
    expect(renderTable(columns, [], null)).toEqual(['ID  WORD  TEXT']);
  });
});
