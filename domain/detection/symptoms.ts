import type { EffectivePolicy } from '../triage/situation.ts';
import type { WorkloadObservation } from '../workload/observation.ts';
import type { ServiceLevels } from '../workload/service-levels.ts';
import { detectConfigError } from './config-error.ts';
import { detectCrashLoop } from './crash-loop.ts';
import { detectDeadlock } from './deadlock.ts';
import { detectErrorRatio } from './error-ratio.ts';
import type { Finding } from './finding.ts';
import { detectImagePull } from './image-pull.ts';
import { detectLatency } from './latency.ts';
import { detectMetricsUnknown } from './metrics-unknown.ts';
import { detectOomKilled } from './oom-killed.ts';
import { detectRolloutStuck } from './rollout-stuck.ts';
import { detectUnschedulable } from './unschedulable.ts';

/**
 * Every symptom one look at one workload shows, at most one finding each; empty when it shows none.
 * A workload scaled to zero has no symptoms. Kubernetes symptoms stand on the observation alone; service-level symptoms
 * need `known` levels, and `unknown` levels are a finding of their own that never acts.
 * @param nowMs time of the look; ages are counted back from it
 */
export function detectSymptoms(
  observation: WorkloadObservation,
  serviceLevels: ServiceLevels,
  nowMs: number,
  settings: EffectivePolicy,
): Finding[] {
  if (observation.replicas.desired === 0) return [];
  const kubernetes = [
    detectConfigError(observation),
    detectImagePull(observation),
    detectOomKilled(observation, nowMs),
    detectCrashLoop(observation, nowMs),
    detectUnschedulable(observation, nowMs),
    detectRolloutStuck(observation),
  ];
  const service =
    serviceLevels.status === 'known'
      ? [
          detectDeadlock(observation, serviceLevels),
          detectErrorRatio(observation, serviceLevels, settings),
          detectLatency(observation, serviceLevels, settings),
        ]
      : [detectMetricsUnknown(serviceLevels, nowMs)];
  return [...kubernetes, ...service].filter((finding) => finding !== null);
}
