import type { KubernetesClient } from '../client.ts';
import { applyChange } from './apply-change.ts';
import { readBackup } from './backup.ts';
import { dryRun } from './dry-run.ts';
import { bodyOf, findObject } from './live-object.ts';
import { pullLogins } from './pull-logins.ts';
import { hasNamespace } from './namespace.ts';
import type { ReleaseCluster } from './port.ts';
import { readLive } from './read-live.ts';
import { readRevisions } from './read-revisions.ts';
import { proveRestore } from './restore-proof.ts';
import { lookAtRollout } from './rollout-look.ts';
import { smoke } from './smoke.ts';
import { surroundings } from './surroundings.ts';
import { undoChange } from './undo-change.ts';

/** All that releases ask of the cluster that this client speaks to. */
export function createReleaseCluster({ client }: { readonly client: KubernetesClient }): ReleaseCluster {
  return {
    readLive: (request, signal) => readLive(client, request, signal),
    dryRun: (change, signal) => dryRun(client, change, signal),
    applyChange: (request) => applyChange(client, request),
    undoChange: (request) => undoChange(client, request),
    lookAtRollout: (deployment, signal) => lookAtRollout(client, deployment, signal),
    smoke: (check, signal) => smoke(client, check, signal),
    surroundings: (deployment, signal) => surroundings(client, deployment, signal),
    readBackup: (objects, signal) => readBackup(client, objects, signal),
    proveRestore: (releaseId, objects, signal, beforeWrite) =>
      proveRestore(client, releaseId, objects, signal, beforeWrite),
    readRevisions: (deployment, signal) => readRevisions(client, deployment, signal),
    pullLogins: (deployment, signal) => pullLogins(client, deployment, signal),
    hasNamespace: (name, signal) => hasNamespace(client, name, signal),
    read: async (object, signal) => {
      const found = await findObject(client, object, signal);
      return found === null ? null : bodyOf(found);
    },
  };
}
