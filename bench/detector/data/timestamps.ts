import { Problem } from '../../../test/scenarios/runner/problem.ts';
import type { Line } from './csv.ts';

const ISO = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?))? ?(Z|[+-]\d\d:\d\d)?$/;
const AMERICAN = /^\d{1,2}\/\d{1,2}\/\d{4}(?: \d{1,2}:\d\d(?::\d\d)?(?: ?[AP]M)?)?$/i;
const SECONDS = /^\d{9,10}(?:\.\d+)?$/;
const MILLISECONDS = /^\d{12,13}$/;

/**
 * Milliseconds since 1970 of a written time; NaN when it is none. Read as UTC unless it names an offset.
 * `2018-06-19 00:00:00` and `2018-03-15T00:00:00Z` are what the given sets hold; also read are dates alone, offsets,
 * `6/19/2018 1:00 PM`, and seconds or milliseconds since 1970.
 */
export function timeOf(text: string): number {
  const written = text.trim();
  if (SECONDS.test(written)) return Math.round(Number(written) * 1000);
  if (MILLISECONDS.test(written)) return Number(written);
  const iso = ISO.exec(written);
  if (iso !== null) return Date.parse(`${iso[1] ?? ''}T${iso[2] ?? '00:00'}${iso[3] ?? 'Z'}`);
  // Whitespace is what the engine's reader of such dates needs before AM and PM.
  return AMERICAN.test(written) ? Date.parse(`${written.replace(/ ?([AP]M)$/i, ' $1')} UTC`) : NaN;
}

/** The time in one cell of a CSV line. */
export function timeIn(path: string, line: Line, column: number): number {
  const text = line.cells[column] ?? '';
  const atMs = timeOf(text);
  if (Number.isFinite(atMs)) return atMs;
  throw new Problem(
    `${path} line ${String(line.number)}: "${text}" is no time`,
    'write it like 2018-06-19T00:00:00Z',
  );
}
