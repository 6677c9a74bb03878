import { Problem } from '../../../test/scenarios/runner/problem.ts';
import { textOf } from './source-files.ts';

/** One line of a CSV file, with the number a person sees in an editor. */
export interface Line {
  readonly number: number;
  readonly cells: readonly string[];
}

const COMMA_OUTSIDE_QUOTES = /,(?=(?:[^"]*"[^"]*")*[^"]*$)/;

const cellsOf = (text: string): string[] =>
  text.includes('"')
    ? text.split(COMMA_OUTSIDE_QUOTES).map((cell) => cell.replace(/^"(.*)"$/, '$1').replaceAll('""', '"'))
    : text.split(',');

/**
 * The lines of a CSV file: `,` between cells, `"` around those that hold one, no line breaks inside cells.
 * @throws Problem when the file is empty or a line has another number of cells than the first
 */
export function readCsv(path: string): Line[] {
  const lines = textOf(path)
    .split(/\r?\n/)
    .map((text, index) => ({ number: index + 1, text }))
    .filter(({ text }) => text.trim() !== '')
    .map(({ number, text }) => ({ number, cells: cellsOf(text) }));
  const width = lines[0]?.cells.length;
  if (width === undefined) throw new Problem(`${path} is empty`, 'fetch it again');
  const odd = lines.find(({ cells }) => cells.length !== width);
  if (odd !== undefined)
    throw new Problem(
      `${path} line ${String(odd.number)} has ${String(odd.cells.length)} cells, the first line ${String(width)}`,
      'the file may be cut off or its quotes unbalanced: fetch it again, or mend that line',
    );
  return lines;
}

/** Where each named column is, whatever the case of its header. */
export function columnsOf<const N extends string>(
  path: string,
  header: Line | undefined,
  names: readonly N[],
): Record<N, number> {
  const known = (header?.cells ?? []).map((cell) => cell.trim().toLowerCase());
  const places = names.map((name) => {
    const at = known.indexOf(name.toLowerCase());
    if (at >= 0) return [name, at] as const;
    throw new Problem(
      `${path} has no column "${name}", only: ${known.join(', ')}`,
      `its first line must name ${names.join(', ')}`,
    );
  });
  return Object.fromEntries(places) as Record<N, number>;
}
