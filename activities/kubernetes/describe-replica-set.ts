import type { ReplicaSetObservation } from '../../domain/workload/observation.ts';
import { canonicalJson } from './canonical-json.ts';
import { identify } from './identity.ts';
import type { PodTemplate, Resources } from './resource.ts';
import { templateOfReplicaSet } from './template.ts';
import { count } from './wire.ts';

type ReplicaSet = Resources['replicasets'];

function describe(replicaSet: ReplicaSet): ReplicaSetObservation {
  const { name, uid, labels, annotations, createdAtMs } = identify(replicaSet);
  return {
    name,
    uid,
    podTemplateHash: labels['pod-template-hash'] ?? '',
    revision: Number(annotations['deployment.kubernetes.io/revision'] ?? 0),
    createdAtMs,
    replicas: count(replicaSet.status, 'replicas'),
    readyReplicas: count(replicaSet.status, 'readyReplicas'),
  };
}

/**
 * The ReplicaSet of the current template, found the way the Deployment controller finds it (equal templates, the oldest
 * wins), and the others, newest revision first. `current` is null before the controller made it.
 */
export function describeReplicaSets(
  replicaSets: readonly ReplicaSet[],
  template: PodTemplate,
): { readonly current: ReplicaSetObservation | null; readonly older: readonly ReplicaSetObservation[] } {
  const wanted = canonicalJson(templateOfReplicaSet(template));
  const oldestFirst = replicaSets.toSorted((a, b) => identify(a).createdAtMs - identify(b).createdAtMs);
  const current = oldestFirst.find(
    ({ spec }) => canonicalJson(templateOfReplicaSet(spec?.template ?? {})) === wanted,
  );
  const older = replicaSets.filter((one) => one !== current).map(describe);
  return {
    current: current === undefined ? null : describe(current),
    older: older.toSorted((a, b) => b.revision - a.revision),
  };
}
