/** One figure of a row beside what it must reach. */
export interface Bar {
  readonly figure: string;
  /** `least`: the value must not be lower; `most`: not higher. */
  readonly must: 'least' | 'most';
  readonly floor: number;
  readonly aim: number;
}

/** What was measured on one set, in the order to be printed. */
export interface Row {
  readonly set: string;
  readonly figures: Readonly<Record<string, number | null>>;
  readonly bars: readonly Bar[];
}

export type Standing = 'aim reached' | 'floor reached' | 'below floor';

/** A figure that could not be taken stands below its floor: not knowing is not passing. */
export function standingOf({ must, floor, aim }: Bar, value: number | null | undefined): Standing {
  if (value === null || value === undefined || Number.isNaN(value)) return 'below floor';
  const reaches = (line: number) => (must === 'least' ? value >= line : value <= line);
  if (reaches(aim)) return 'aim reached';
  return reaches(floor) ? 'floor reached' : 'below floor';
}

export const atLeast = (figure: string, floor: number, aim: number): Bar => ({
  figure,
  must: 'least',
  floor,
  aim,
});
export const atMost = (figure: string, floor: number, aim: number): Bar => ({
  figure,
  must: 'most',
  floor,
  aim,
});
