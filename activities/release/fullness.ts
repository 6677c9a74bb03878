import type { ArmFigures } from '../../domain/release/verdict.ts';
import type { ContainerObservation, PodObservation } from '../../domain/workload/observation.ts';
import { CPU_SPAN_MS } from '../../domain/workload/service-levels.ts';
import type { PodUsage } from '../../domain/workload/service-levels.ts';

export type Fullness = Pick<ArmFigures, 'memoryRatio' | 'cpuRatio'>;

/** A program that starts compiles and fills its caches: what it burns until then says nothing of how it will serve. */
const WARM_UP_MS = 60_000;

/**
 * How full the fullest of these pods is, as a share of its limits. Of cpu those only that had warmed up when its span
 * began; null where none is measured or has a limit on every container.
 */
export function fullnessOf(
  pods: readonly PodObservation[],
  usage: readonly PodUsage[],
  nowMs: number,
): Fullness {
  const byPod = new Map(usage.map((one) => [one.pod, one]));
  const isWarm = ({ readySinceMs }: PodObservation): boolean =>
    readySinceMs !== null && nowMs - readySinceMs >= CPU_SPAN_MS + WARM_UP_MS;
  return {
    memoryRatio: fullest(pods, (pod) =>
      share(
        byPod.get(pod.name)?.memoryBytes,
        limitOf(pod, (one) => one.memoryLimitBytes),
      ),
    ),
    cpuRatio: fullest(pods.filter(isWarm), (pod) =>
      share(
        byPod.get(pod.name)?.cpuCores,
        limitOf(pod, (one) => one.cpuLimitCores),
      ),
    ),
  };
}

function fullest(
  pods: readonly PodObservation[],
  ratioOf: (pod: PodObservation) => number | null,
): number | null {
  const ratios = pods.flatMap((pod) => ratioOf(pod) ?? []);
  return ratios.length === 0 ? null : Math.max(...ratios);
}

const share = (used: number | null | undefined, limit: number | null): number | null =>
  used === null || used === undefined || limit === null || limit === 0 ? null : used / limit;

/** Of a pod whose every container has a limit: one without may take the whole node. */
function limitOf(
  { containers }: PodObservation,
  of: (container: ContainerObservation) => number | null,
): number | null {
  const limits = containers.filter(({ isInit }) => !isInit).map(of);
  if (limits.length === 0) return null;
  return limits.reduce<number | null>((sum, one) => (sum === null || one === null ? null : sum + one), 0);
}
