import type { Strategy } from '../release-schema.ts';
import { canaryReplicas } from '../strategy/replica-ratio.ts';

/** What a strategy needs at its peak, on top of what runs now. */
export interface RolloutDemand {
  /** Pods that stay until the release is over, beside all of the old ones. */
  readonly heldPods: number;
  /** Pods of the rolling update that ends every strategy: one is enough for it to get on. */
  readonly surgePods: number;
  /** Objects it makes, by the name quotas count them under. */
  readonly objects: Readonly<Record<string, number>>;
}

function heldPods(strategy: Strategy, replicas: number): number {
  if (strategy.type === 'rolling') return 0;
  if (strategy.type === 'blue-green' || strategy.traffic.by !== 'replicas') return replicas;
  return canaryReplicas(replicas, Math.max(...strategy.steps.map(({ weight }) => weight)));
}

function objects(strategy: Strategy): Record<string, number> {
  if (strategy.type === 'rolling') return { replicasets: 1 };
  const second = { deployments: 1, replicasets: 2 };
  if (strategy.type === 'blue-green' || strategy.traffic.by === 'replicas') return second;
  return strategy.traffic.by === 'gateway'
    ? { ...second, services: 1 }
    : { ...second, services: 1, ingresses: 1 };
}

/**
 * Room a strategy needs: `rolling` one pod more than now; `blue-green` and canaries by gateway or nginx as many again as
 * there are; canaries by replicas as many as their highest weight asks for. The last three end with a rolling update of
 * the Deployment itself while those pods still serve, so that they need its one pod, too.
 * @param configCopies ConfigMaps whose content changes: each becomes a new object
 */
export function rolloutDemand(strategy: Strategy, replicas: number, configCopies: number): RolloutDemand {
  return {
    heldPods: replicas === 0 ? 0 : heldPods(strategy, replicas),
    surgePods: replicas === 0 ? 0 : 1,
    objects: { ...objects(strategy), configmaps: configCopies },
  };
}
