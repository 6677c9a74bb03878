import { checkScores } from './by-score.ts';

export interface Attributed {
  /** Metrics labelled as causes, numbered from 0 as in `shares`; at least one. */
  readonly culprits: readonly number[];
  /** Share of the blame of every metric; larger is more. */
  readonly shares: readonly number[];
}

export interface TopOneHits {
  readonly hits: number;
  readonly events: number;
  /** 0–1; null without events. */
  readonly rate: number | null;
}

export interface HitRate {
  readonly events: number;
  /** Mean over the events, 0–1; null without events. */
  readonly rate: number | null;
}

/**
 * How often the most blamed metric is a labelled culprit (the usual top-1 of root-cause ranking). Equal shares are
 * ranked against us: an attribution that blames everything alike has found nothing.
 */
export function topOneHits(events: readonly Attributed[]): TopOneHits {
  const hits = events.filter((event) => culpritsAmong(event, 1) === 1).length;
  return { hits, events: events.length, rate: events.length === 0 ? null : hits / events.length };
}

/**
 * HitRate@100 % (Su et al., OmniAnomaly, KDD 2019): of each event's culprits, the share found among as many of the most
 * blamed metrics as there are culprits; the mean over events. Equal shares are ranked against us.
 */
export function hitRate(events: readonly Attributed[]): HitRate {
  const found = events.map((event) => {
    const culprits = new Set(event.culprits).size;
    return culpritsAmong(event, culprits) / culprits;
  });
  const sum = found.reduce((total, share) => total + share, 0);
  return { events: events.length, rate: events.length === 0 ? null : sum / events.length };
}

function culpritsAmong({ culprits, shares }: Attributed, top: number): number {
  checkScores(shares, shares.length);
  const guilty = new Set(culprits);
  if (guilty.size === 0) throw new RangeError('An event without culprits cannot be judged: leave it out.');
  for (const metric of guilty) {
    if (shares[metric] === undefined) {
      throw new RangeError(
        `Metric ${String(metric)} has no place in ${String(shares.length)} shares: number culprits from 0, in the order of the shares.`,
      );
    }
  }
  const byBlame = [...shares.entries()].sort(
    ([one, blame], [other, blameOfOther]) =>
      blameOfOther - blame || Number(guilty.has(one)) - Number(guilty.has(other)),
  );
  return byBlame.slice(0, top).filter(([metric]) => guilty.has(metric)).length;
}
