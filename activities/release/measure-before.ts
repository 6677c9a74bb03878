import { cancellationSignal } from '@temporalio/activity';
import { livePods } from '../../domain/detection/pod-finding.ts';
import type { BeforeFigures } from '../../domain/release/verdict.ts';
import { targetKey } from '../../domain/workload/target.ts';
import type { Target } from '../../domain/workload/target.ts';
import type { ActivityDeps } from '../deps.ts';
import { levelRequest } from '../detection/survey.ts';
import { fullnessOf } from './fullness.ts';
import { answered } from './measure-arms.ts';

export interface BeforeInput {
  readonly target: Omit<Target, 'uid'>;
  /** Fewer are no measure to hold a release against. */
  readonly minimumRequests: number;
}

const BEFORE_MS = 300_000;

/**
 * What users of a workload got in the five minutes before its release, all versions together, and how full its fullest
 * pod was. Null: it is not there, not measured, unreadable, or was asked too little.
 */
export async function measureBefore(
  deps: Pick<ActivityDeps, 'cluster' | 'metrics' | 'nowMs'>,
  { target, minimumRequests }: BeforeInput,
): Promise<BeforeFigures | null> {
  const signal = cancellationSignal();
  const observed = await deps.cluster.observeOne(target, signal);
  if (observed === null) return null;
  const answers = await deps.metrics.serviceLevels([levelRequest(observed)], BEFORE_MS, signal);
  const levels = answers.get(targetKey(target));
  if (levels?.status !== 'known') return null;
  const { requests, errorRatio, p95Ms } = answered(levels.versions);
  if (requests < minimumRequests) return null;
  const pods = livePods(observed.observation.pods);
  return { errorRatio, p95Ms, ...fullnessOf(pods, levels.usage, deps.nowMs()) };
}
