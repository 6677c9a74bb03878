import { cell } from '../anomaly/metric.ts';
import { quantileOf } from '../anomaly/quantile.ts';
import { medianOf } from './points.ts';

/** The metric fell back at once: a restart, a collection of garbage, a clean-up. */
export interface Fall {
  /** The first place after it. */
  readonly at: number;
  readonly from: number;
  readonly to: number;
}

/** Values on each side whose median is the level there: one wild sample is no fall. */
const SIDE = 3;
/** A fall takes back so much of the range seen ... */
const OF_RANGE = 0.3;
const OUTERMOST = 0.02;
/** ... and so many deviations of the usual change from sample to sample. */
const OF_NOISE = 6;
const MAD_TO_SIGMA = 1.4826;
/** So much of a fall had jumped up just before: a burst that ended, not something that had grown. */
const OF_BURST = 0.7;

/** The falls in a metric, oldest first. The end of a burst is none. @param values nothing missing */
export function fallsIn(values: Float64Array): Fall[] {
  if (values.length <= SIDE) return [];
  const least = leastChange(values);
  const steps = stepsIn(values, least);
  return steps.filter((step, place) => {
    if (step.to > step.from) return false;
    const before = steps[place - 1];
    const jump = before === undefined ? 0 : before.to - before.from;
    return jump < OF_BURST * (step.from - step.to);
  });
}

function leastChange(values: Float64Array): number {
  const sorted = values.toSorted();
  const range = quantileOf(sorted, 1 - OUTERMOST) - quantileOf(sorted, OUTERMOST);
  const changes = values.subarray(1).map((value, at) => Math.abs(value - cell(values, at)));
  return Math.max(OF_RANGE * range, OF_NOISE * MAD_TO_SIGMA * medianOf(changes));
}

/** Where the level changes at once by more than `least`, either way; a change seen from several places is told once. */
function stepsIn(values: Float64Array, least: number): Fall[] {
  const steps: Fall[] = [];
  for (let at = SIDE; at < values.length; at += 1) {
    const step = { at, from: levelBefore(values, at), to: levelBefore(values, at + SIDE) };
    if (sizeOf(step) <= least) continue;
    const last = steps.at(-1);
    const isSame = last !== undefined && at - last.at < SIDE && isUp(last) === isUp(step);
    if (!isSame) steps.push(step);
    else if (sizeOf(step) > sizeOf(last)) steps[steps.length - 1] = step;
  }
  return steps;
}

/** Median of the three values before a place, or of those there are. */
function levelBefore(values: Float64Array, end: number): number {
  if (end > values.length) return medianOf(values.subarray(end - SIDE));
  const [a, b, c] = [cell(values, end - 3), cell(values, end - 2), cell(values, end - 1)];
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}

const isUp = ({ from, to }: Fall): boolean => to > from;
const sizeOf = ({ from, to }: Fall): number => Math.abs(to - from);
