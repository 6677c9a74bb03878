import { plain } from './plain.ts';

export interface Column<Row> {
  readonly title: string;
  readonly of: (row: Row) => string;
  /** Which side goes when the terminal is narrow; absent: the cell is never cut. */
  readonly cut?: 'start' | 'end';
  readonly paint?: (row: Row) => (text: string) => string;
}

const GAP = 2;
/** A cut column keeps at least this much. */
const NARROWEST = 8;

/**
 * Columns under their titles.
 * @param width columns of the terminal, which no line exceeds; null: as wide as the cells are
 */
export function renderTable<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  width: number | null,
): string[] {
  const cells = rows.map((row) => columns.map((column) => plain(column.of(row))));
  const natural = columns.map(({ title }, n) =>
    Math.max(title.length, ...cells.map((line) => (line[n] ?? '').length)),
  );
  const widths = width === null ? natural : shrink(columns, natural, width);
  const lineOf = (texts: readonly string[], row: Row | null): string =>
    columns
      .map((column, n) => {
        const side = row === null ? 'end' : (column.cut ?? 'end');
        const cut = cutTo(texts[n] ?? '', widths[n] ?? 0, side);
        const padded = n === columns.length - 1 ? cut : cut.padEnd((widths[n] ?? 0) + GAP);
        return row === null || column.paint === undefined ? padded : column.paint(row)(padded);
      })
      .join('')
      .trimEnd();
  return [
    lineOf(
      columns.map((column) => column.title),
      null,
    ),
    ...rows.map((row, n) => lineOf(cells[n] ?? [], row)),
  ];
}

/** Takes from the widest column that may be cut, one by one; then, if it must be, from any. */
function shrink<Row>(columns: readonly Column<Row>[], natural: readonly number[], width: number): number[] {
  const widths = [...natural];
  const room = width - GAP * (columns.length - 1);
  for (const isLast of [false, true]) {
    const floor = isLast ? 1 : NARROWEST;
    const mayShrink = (n: number): boolean =>
      (widths[n] ?? 0) > floor && (isLast || columns[n]?.cut !== undefined);
    while (sum(widths) > room) {
      const candidates = widths.map((_, n) => n).filter(mayShrink);
      const [first, ...rest] = candidates;
      if (first === undefined) break;
      const widest = rest.reduce((best, n) => ((widths[n] ?? 0) > (widths[best] ?? 0) ? n : best), first);
      widths[widest] = (widths[widest] ?? 0) - 1;
    }
  }
  return widths;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, n) => total + n, 0);

function cutTo(text: string, width: number, side: 'start' | 'end'): string {
  if (text.length <= width) return text;
  if (width <= 1) return '…'.slice(0, width);
  return side === 'end' ? `${text.slice(0, width - 1)}…` : `…${text.slice(text.length - width + 1)}`;
}
