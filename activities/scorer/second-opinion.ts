import { learnTail, surpriseOf as tailSurprise } from '../../domain/detection/anomaly/tail.ts';
import { rowsOf } from './forest-sample.ts';
import type { ForestSample } from './forest-sample.ts';
import { fitForest } from './forest.ts';

/** What an isolation forest says of a workload's feature vectors. */
export interface SecondOpinion {
  /**
   * -log10 of the probability of so strange a vector: 2 is one in a hundred.
   * @param vector whitened as the sample's were
   * @throws RangeError for another width or a value that is not finite
   */
  readonly surpriseOf: (vector: Float64Array) => number;
}

/** A forest judges its own rows too kindly: these calibrate what was learned from the rest. */
const CALIBRATING_SHARE = 0.3;
/** With fewer, quantiles of what was left out say nothing. */
export const LEAST_ROWS = 50;
/** A tail's least scale is a tenth of a distance; a forest's scores differ by hundredths. */
const SPREAD = 100;

/**
 * Fits a forest to a sample: to 70 % of it, calibrated on the scores of the other 30 %, then once more to all of it. The
 * same sample gives equal opinions. About 100 ms and 5 MB: meant to be fitted to explain an anomaly, and let go.
 * @throws RangeError for a sample of another version, cut short, or of fewer than fifty rows
 */
export function fitOpinion(sample: ForestSample): SecondOpinion {
  const rows = rowsOf(sample);
  if (rows.length < LEAST_ROWS)
    throw new RangeError(
      `${String(rows.length)} rows are too few for a second opinion: train on a history with at least ${String(LEAST_ROWS)}`,
    );
  const kept = Math.ceil(rows.length * (1 - CALIBRATING_SHARE));
  const part = fitForest(rows.slice(0, kept), sample.seed);
  const tail = learnTail(part(rows.slice(kept)).map((score) => score * SPREAD));
  const whole = fitForest(rows, sample.seed);
  return { surpriseOf: (vector) => tailSurprise(tail, (whole([vector])[0] ?? 0) * SPREAD) };
}
