import { at, unshaped } from './metric.ts';
import type { Model } from './model.ts';
import { usualAt, wavesAt, weightsOf } from './seasonality.ts';
import { covarianceOf } from './view.ts';
import type { View } from './view.ts';

/** Where the model expects each metric at one moment, in the metric's own unit; a place a metric. */
export interface Band {
  readonly low: readonly number[];
  readonly high: readonly number[];
}

/** Standard deviations that hold 99 of 100 normal values. */
const WIDTH = 2.58;

/**
 * Makes the expected band of a model ready: what is usual at this time of day and week where a season is known, else the
 * mean of training, give or take what is left over. For people to look at; no decision uses it.
 */
export function prepareBand({ basis, views }: Model): (atMs: number) => Band {
  const { metrics, scaling, season } = basis;
  const count = metrics.length;
  const [whole] = views;
  const weights = season === null ? null : weightsOf(season);
  const block = season === null ? 0 : 2;
  const rests = metrics.map((_, column) =>
    whole === undefined ? { centre: 0, deviation: 0 } : restOf(whole, block * count + column),
  );
  return (atMs) => {
    const waves = season === null ? null : wavesAt(atMs, season);
    const edge = (side: number) =>
      metrics.map((metric, column) => {
        const own = weights?.[column];
        const usual = waves === null || own === undefined ? 0 : usualAt(own, waves);
        const { centre, deviation } = rests[column] ?? { centre: 0, deviation: 0 };
        const scaled = usual + centre + side * WIDTH * deviation;
        const compared = at(scaling.low, column) + scaled * at(scaling.range, column);
        return Math.max(unshaped(compared, metric), 0);
      });
    return { low: edge(-1), high: edge(1) };
  };
}

/** Centre and standard deviation of one feature in training. */
function restOf(view: View, place: number): { centre: number; deviation: number } {
  const index = view.features.indexOf(place);
  if (index < 0) return { centre: 0, deviation: 0 };
  return {
    centre: at(view.centre, index),
    deviation: Math.sqrt(Math.max(covarianceOf(view, index, index), 0)),
  };
}
