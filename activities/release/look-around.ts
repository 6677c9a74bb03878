import type { Surroundings } from '../../domain/release/surroundings.ts';
import type { ServiceLevels } from '../../domain/workload/service-levels.ts';
import { targetKey } from '../../domain/workload/target.ts';
import type { Target } from '../../domain/workload/target.ts';
import { levelRequest } from '../detection/survey.ts';
import type { ClusterReader, ObservedWorkload } from '../kubernetes/port.ts';
import type { ReleaseCluster } from '../kubernetes/release/port.ts';
import type { MetricsReader } from '../metrics/port.ts';
import { attemptRead } from './attempt-read.ts';
import type { Answer } from './attempt-read.ts';

/** Everything the gates know of one target, each part as far as it could be read. */
export interface Sight {
  readonly surroundings: Answer<Surroundings>;
  /** Null: it is gone. */
  readonly observed: Answer<ObservedWorkload | null>;
  readonly levels: ServiceLevels;
}

export interface SightDeps {
  readonly releases: Pick<ReleaseCluster, 'surroundings'>;
  readonly cluster: Pick<ClusterReader, 'observeOne'>;
  readonly metrics: MetricsReader;
}

export interface Signals {
  /** All reads of one look share this deadline. */
  readonly signal: AbortSignal;
  readonly cancelled: AbortSignal;
}

const ABSENT: ServiceLevels = { status: 'absent' };

/** One look at a target: its surroundings, its pods, what its users get. */
export async function lookAround(
  deps: SightDeps,
  target: Target,
  windowMs: number,
  { signal, cancelled }: Signals,
): Promise<Sight> {
  const [surroundings, observed] = await Promise.all([
    attemptRead(() => deps.releases.surroundings(target, signal), signal, cancelled),
    attemptRead(() => deps.cluster.observeOne(target, signal), signal, cancelled),
  ]);
  if (!observed.isRead || observed.value === null) return { surroundings, observed, levels: ABSENT };
  const request = levelRequest(observed.value);
  const read = await attemptRead(
    () => deps.metrics.serviceLevels([request], windowMs, signal),
    signal,
    cancelled,
  );
  const levels: ServiceLevels = read.isRead
    ? (read.value.get(targetKey(target)) ?? ABSENT)
    : { status: 'unknown', reason: read.why };
  return { surroundings, observed, levels };
}
