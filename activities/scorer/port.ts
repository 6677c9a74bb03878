import type { MetricHistory } from '../metrics/port.ts';

export type Score =
  | { readonly status: 'learning'; readonly rows: number }
  | {
      readonly status: 'scored';
      /** 0–1, higher is stranger. */
      readonly score: number;
      readonly threshold: number;
      readonly isAnomaly: boolean;
      readonly contributions: Readonly<Record<string, number>>;
    };

/** Scores the newest row of each history against the rest. It adds evidence and authorises nothing. */
export interface Scorer {
  score(histories: ReadonlyMap<string, MetricHistory>): Promise<ReadonlyMap<string, Score>>;
}
