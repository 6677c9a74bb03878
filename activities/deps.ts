import type { Decision } from '../domain/healing/progress.ts';
import type { Policy } from '../domain/policy/schema.ts';
import type { RecordStore } from '../store/port.ts';
import type { Engine } from './engine/port.ts';
import type { ClusterReader, ClusterWriter, KillSwitchFlag } from './kubernetes/port.ts';
import type { ReleaseCluster } from './kubernetes/release/port.ts';
import type { ClusterMetrics } from './metrics/cluster-metrics.ts';
import type { CustomMetricReader } from './metrics/custom-metric.ts';
import type { MetricsReader } from './metrics/port.ts';
import type { SampleSource } from './metrics/sample-source.ts';
import type { Notifier } from './notify/port.ts';
import type { ImageRegistries } from './registry/port.ts';
import type { FitPool } from './scorer/fit-pool.ts';
import type { Foresight } from './scorer/foresight.ts';
import type { Scorer } from './scorer/port.ts';

/** Moments at which tests kill the worker, because production will. */
export const FAILPOINTS = [
  'before-effect',
  'after-effect',
  'after-record',
  'in-verification',
  'in-undo',
] as const;
export type Failpoint = (typeof FAILPOINTS)[number];

/** Everything outside, behind ports. The composition root fills it in. */
export interface ActivityDeps {
  /** First part of every target key. */
  readonly clusterName: string;
  readonly cluster: ClusterReader;
  readonly writer: ClusterWriter;
  readonly releases: ReleaseCluster;
  readonly killSwitch: KillSwitchFlag;
  readonly metrics: MetricsReader;
  readonly customMetric: CustomMetricReader;
  readonly samples: SampleSource;
  readonly clusterMetrics: ClusterMetrics;
  /** Step of the detector's samples, ms. */
  readonly sampleMs: number;
  readonly scorer: Scorer;
  readonly foresight: Foresight;
  readonly fits: FitPool;
  readonly images: ImageRegistries;
  readonly notifier: Notifier;
  readonly store: RecordStore;
  readonly engine: Engine;
  /** The last policy that was right. */
  readonly policy: () => Policy;
  /** Null when the signature is not one of ours, or is for another decision. */
  readonly verifySignature: (healId: string, decision: Decision) => { readonly actor: string } | null;
  readonly trustsTemporalSignals: boolean;
  readonly nowMs: () => number;
  readonly reach: (failpoint: Failpoint) => Promise<void>;
}
