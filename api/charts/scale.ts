/** Values to places on the picture. Both ends of `places` belong to the ends of `values`. */
export interface Scale {
  readonly low: number;
  readonly high: number;
  readonly placeOf: (value: number) => number;
}

export function scaleOf(values: readonly [number, number], places: readonly [number, number]): Scale {
  const [low, high] = values;
  const width = high > low ? high - low : 1;
  return {
    low,
    high,
    placeOf: (value) => places[0] + ((value - low) / width) * (places[1] - places[0]),
  };
}

const NICE = [1, 2, 5, 10];
/** Three digits are shown, so steps below the third would give equal labels. */
const DIGITS_SHOWN = 3;

/**
 * Round values within the ends, about `wanted` of them.
 * @param unit how much of the value one shown unit is: 1,048,576 for bytes shown as MiB
 */
export function niceTicks(low: number, high: number, { wanted = 5, unit = 1 } = {}): number[] {
  const [from, to] = [low / unit, high / unit];
  const rough = (to - from) / wanted;
  if (!(rough > 0) || !Number.isFinite(rough)) return [low];
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * (NICE.find((nice) => nice * power >= rough) ?? 10);
  const largest = Math.max(Math.abs(from), Math.abs(to));
  const least = 10 ** (Math.floor(Math.log10(largest)) - DIGITS_SHOWN + 1);
  const taken = Math.max(step, least);
  const first = Math.ceil(from / taken - 1e-9);
  const count = Math.floor(to / taken + 1e-9) - first + 1;
  return Array.from({ length: Math.max(count, 0) }, (_, n) => (first + n) * taken * unit);
}

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const TIME_STEPS = [
  ...[5, 10, 15, 30].map((seconds) => seconds * 1000),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE_MS),
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR_MS),
  ...[1, 2, 7, 14, 30, 90].map((days) => days * DAY_MS),
];

/** Round moments (UTC) within the ends, at most `most`, each with its label. */
export function timeTicks(fromMs: number, toMs: number, most: number): { atMs: number; label: string }[] {
  const step = TIME_STEPS.find((one) => (toMs - fromMs) / one <= most) ?? toMs - fromMs + 1;
  const first = Math.ceil(fromMs / step);
  const count = Math.floor(toMs / step) - first + 1;
  return Array.from({ length: Math.max(count, 0) }, (_, n) => {
    const atMs = (first + n) * step;
    const iso = new Date(atMs).toISOString();
    const label = step >= DAY_MS ? iso.slice(5, 10) : iso.slice(11, step >= MINUTE_MS ? 16 : 19);
    return { atMs, label };
  });
}
