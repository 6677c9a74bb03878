import { standingOf } from './rows/figure.ts';
import type { Row } from './rows/figure.ts';

/** A row with the standing of each figure that has a bar. */
export const reported = (rows: readonly Row[]) =>
  rows.map((row) => ({
    ...row,
    bars: row.bars.map((bar) => ({ ...bar, standing: standingOf(bar, row.figures[bar.figure]) })),
  }));

export type Reported = ReturnType<typeof reported>[number];

/** One line a figure: its value, and floor, aim and standing where it has a bar. */
export function reportText(rows: readonly Reported[]): string {
  return rows
    .map(({ set, figures, bars }) => {
      const lines = Object.entries(figures).map(([figure, value]) => {
        const bar = bars.find((one) => one.figure === figure);
        const beside =
          bar === undefined
            ? ''
            : `   floor ${bar.must === 'least' ? '≥' : '≤'} ${String(bar.floor)}, aim ${String(bar.aim)}: ${bar.standing}`;
        return `  ${figure.padEnd(20)}${shown(value).padStart(9)}${beside}`;
      });
      return [set, ...lines].join('\n');
    })
    .join('\n\n');
}

/** The last line: how many bars stand where. */
export function sumUp(rows: readonly Reported[]): { text: string; isBelow: boolean } {
  const standings = rows.flatMap(({ bars }) => bars.map(({ standing }) => standing));
  const count = (standing: string) => standings.filter((one) => one === standing).length;
  const below = count('below floor');
  return {
    text: `${String(standings.length)} bars: ${String(count('aim reached'))} aims reached, ${String(count('floor reached'))} floors reached, ${String(below)} below floor`,
    isBelow: below > 0,
  };
}

function shown(value: number | null): string {
  if (value === null) return '–';
  return Number.isInteger(value) ? String(value) : value.toFixed(value < 0.01 ? 4 : 3);
}
