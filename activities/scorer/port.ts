import type { Tier } from '../../domain/detection/anomaly/alarm.ts';
import type { AnomalyRecord } from '../../store/port.ts';
import type { ServiceLevelRequest } from '../metrics/port.ts';

/** One workload of a shard, as this tick saw it. */
export interface WatchedWorkload {
  readonly uid: string;
  readonly key: string;
  readonly scope: string;
  readonly templateHash: string;
  readonly request: ServiceLevelRequest;
}

/** An anomaly as it stands; without what people say of it. */
export type AnomalyNow = Omit<AnomalyRecord, 'notAnAnomaly'>;

export type Verdict =
  /** No model yet, or none that can be read: nothing is judged. The sentence says what it waits for. */
  | { readonly status: 'learning'; readonly sentence: string }
  | {
      readonly status: 'watching';
      /** Of the newest sample; `unknown` when there was none that could be judged. */
      readonly tier: Tier;
      readonly surprise: number | null;
      /** Anomalies that began, went on or ended with the newest samples and are due to be recorded. */
      readonly anomalies: readonly { readonly record: AnomalyNow; readonly isNew: boolean }[];
    };

/** Judges the newest samples of a whole shard. It adds evidence and authorises nothing. */
export interface Scorer {
  /** By uid. Never throws for what one workload's data or model hold. */
  score(shard: readonly WatchedWorkload[], signal: AbortSignal): Promise<ReadonlyMap<string, Verdict>>;
}
