import { InvalidArgumentError } from 'commander';

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** For options: `90s`, `10m`, `2h`, `1d` or a number of seconds; in seconds. */
export function span(given: string): number {
  const [, count = '', unit = 's'] = /^(\d{1,6})([smhd])?$/.exec(given) ?? [];
  const seconds = Number(count) * (SECONDS[unit] ?? 0);
  if (count !== '' && seconds > 0) return seconds;
  throw new InvalidArgumentError('It must be a time like 90s, 10m or 2h.');
}

/** For options: a whole number within bounds, or a refusal that names them. */
export const wholeNumber =
  (least: number, most: number) =>
  (given: string): number => {
    const value = Number(given);
    if (/^\d+$/.test(given) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${String(least)} to ${String(most)}.`);
  };
