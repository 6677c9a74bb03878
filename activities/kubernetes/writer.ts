import type { KubernetesClient } from './client.ts';
import { evictPod } from './evict.ts';
import { raiseMemoryLimit, restoreMemoryLimit } from './memory-limit.ts';
import type { ClusterWriter } from './port.ts';
import { restartRollout } from './restart.ts';
import { restoreConfig } from './restore-config.ts';
import { rollBack } from './rollback.ts';

/** All writes to workloads: conditional on the pre-state, once however often tried, each behind the kill switch. */
export function createClusterWriter({ client }: { readonly client: KubernetesClient }): ClusterWriter {
  return {
    rollBack: (request) => rollBack({ client, request }, request),
    restoreConfig: (request) => restoreConfig({ client, request }, request),
    raiseMemoryLimit: (request) => raiseMemoryLimit({ client, request }, request),
    restoreMemoryLimit: (request) => restoreMemoryLimit({ client, request }, request),
    evictPod: (request) => evictPod({ client, request }, request),
    restartRollout: (request) => restartRollout({ client, request }, request),
  };
}
