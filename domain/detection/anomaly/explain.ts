import type { AnomalyExplanation } from '../../access/anomaly-schema.ts';
import { rarityText } from '../../access/rarity.ts';
import { metricText, metricTitle } from '../../workload/metric-text.ts';
import type { AlarmRule } from './alarm.ts';
import { sharesOf } from './attribution.ts';
import type { OpenEpisode } from './episode.ts';
import { prepareBand } from './expected-band.ts';
import { at } from './metric.ts';
import type { Model } from './model.ts';

/** A sample as it was judged. */
export interface JudgedSample {
  readonly atMs: number;
  /** A place a metric of the model; NaN = missing. */
  readonly values: Float64Array;
  readonly surprise: number | null;
}

export interface Explained {
  readonly model: Model;
  readonly checksum: string;
  readonly rule: AlarmRule;
  readonly episode: OpenEpisode;
  /** The newest samples, oldest first. */
  readonly samples: readonly JudgedSample[];
  readonly forestSurprise: number | null;
}

/** Metrics with a share below this are not worth a sentence. */
const WORTH_NAMING = 0.15;

/** All a person needs to see why this was called an anomaly, as it stood at its newest sample. */
export function explainAnomaly(explained: Explained): AnomalyExplanation {
  const { model, checksum, rule, episode, samples, forestSurprise } = explained;
  const { metrics, intervalMs } = model.basis;
  const bandAt = prepareBand(model);
  const bands = samples.map(({ atMs }) => bandAt(atMs));
  const shares = sharesOf(episode.blamed);
  return {
    intervalMs,
    times: samples.map(({ atMs }) => atMs),
    surprise: samples.map(({ surprise }) => surprise),
    warnAt: rule.warnAt,
    actAt: rule.actAt,
    metrics: metrics
      .map(({ name }, column) => ({
        name,
        share: at(shares, column),
        values: samples.map(({ values }) => finiteOrNull(values[column])),
        low: bands.map(({ low }) => at(low, column)),
        high: bands.map(({ high }) => at(high, column)),
      }))
      .toSorted((a, b) => b.share - a.share),
    why: whyOf(explained, shares),
    forestSurprise,
    model: { checksum, ...model.trained },
  };
}

const finiteOrNull = (value: number | undefined): number | null =>
  value !== undefined && Number.isFinite(value) ? value : null;

function whyOf({ model, rule, episode, samples }: Explained, shares: readonly number[]): string[] {
  const { tier, peak } = episode;
  const line = tier === 'act' ? rule.actAt : rule.warnAt;
  const peakSample = samples.find(({ atMs }) => atMs === peak.atMs) ?? samples.at(-1);
  const band = prepareBand(model)(peak.atMs);
  const named = model.basis.metrics
    .map(({ name }, column) => ({ name, column, share: at(shares, column) }))
    .filter(({ share }) => share >= WORTH_NAMING)
    .toSorted((a, b) => b.share - a.share);
  return [
    `so strange is ${rarityText(peak.surprise)} samples of this workload; ${rarityText(line)} is the ${tier} line`,
    ...named.map(({ name, column, share }) => {
      const value = peakSample?.values[column] ?? NaN;
      const now = Number.isFinite(value) ? metricText(name, value) : 'missing';
      return `${metricTitle(name)} stands out with ${String(Math.round(share * 100))} % of the deviation: ${now}, expected ${metricText(name, at(band.low, column))} to ${metricText(name, at(band.high, column))}`;
    }),
  ];
}
