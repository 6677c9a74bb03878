const BARS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;
const GAP = '·';

export interface Drawn {
  readonly value: number | null;
  readonly isMarked: boolean;
}

/**
 * At most `most` samples: of those that share a place a marked one is kept before others, and the largest before smaller
 * ones, so that nothing strange is lost.
 */
export function squeeze(samples: readonly Drawn[], most: number): Drawn[] {
  if (samples.length <= most) return [...samples];
  return Array.from({ length: most }, (_, place) => {
    const from = Math.floor((place * samples.length) / most);
    const until = Math.floor(((place + 1) * samples.length) / most);
    const [first, ...rest] = samples.slice(from, until);
    return rest.reduce((kept, one) => (isStronger(one, kept) ? one : kept), first ?? NOTHING);
  });
}

const NOTHING: Drawn = { value: null, isMarked: false };

function isStronger(one: Drawn, than: Drawn): boolean {
  if (one.value === null) return false;
  if (than.value === null || one.isMarked !== than.isMarked) return than.value === null || one.isMarked;
  return one.value > than.value;
}

/**
 * A series in one line of bars, and a second line with `^` under what is marked, for those who see no colour. Missing
 * samples are `·`.
 * @param ends the values of the lowest and the highest bar
 */
export function sparkline(
  samples: readonly Drawn[],
  ends: readonly [number, number],
  mark: (text: string) => string,
): { readonly bars: string; readonly marks: string } {
  const bars = samples.map(({ value, isMarked }) => {
    const bar = value === null ? GAP : barOf(value, ends);
    return isMarked ? mark(bar) : bar;
  });
  const marks = samples.map(({ isMarked }) => (isMarked ? '^' : ' '));
  return { bars: bars.join(''), marks: marks.join('').trimEnd() };
}

function barOf(value: number, [low, high]: readonly [number, number]): string {
  const share = high > low ? (value - low) / (high - low) : 0.5;
  const place = Math.min(Math.max(Math.floor(share * BARS.length), 0), BARS.length - 1);
  return BARS[place] ?? GAP;
}
