/** Beyond it a figure is a mistake of its sender, and squares of it would leave the range of numbers. */
const HIGHEST = 1e15;

/** The highest value a metric can have, in its own unit; the lowest is 0 for all. Above it a sample is no measurement. */
export const highestOf = (metric: string): number => (metric === 'errorRatio' ? 1 : HIGHEST);

/** Whether a value can have been measured: a finite number from 0 to the metric's highest. Text is none, however it reads. */
export const isPossible = (value: unknown, highest: number): value is number =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 && value <= highest;
