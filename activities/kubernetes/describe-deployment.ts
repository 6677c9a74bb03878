import type { HealConsent } from '../../domain/workload/target.ts';
import { describeConfigs } from './describe-configs.ts';
import { describePod } from './describe-pod.ts';
import { describeReplicaSets } from './describe-replica-set.ts';
import { foreignOwnerOf } from './foreign-owner.ts';
import { identify } from './identity.ts';
import { writtenByAction } from './last-action.ts';
import type { NamespaceIndex } from './namespace-index.ts';
import type { ObservedWorkload } from './port.ts';
import type { Metadata, PodTemplate, Resources } from './resource.ts';
import { isProgressing, progressDeadlineExceeded } from './rollout-status.ts';
import { specHash, templateHash, templateText } from './template.ts';
import { count } from './wire.ts';

/** What is known about a look apart from the object looked at. */
export interface LookContext {
  readonly cluster: string;
  readonly namespace: string;
  readonly scope: string;
  readonly consent: HealConsent;
  readonly observedAtMs: number;
}

const MIGRATION = 'paramedic.dev/migration';

/** A sentence when the owners declared that an older version cannot run on what this one migrated. */
function rollbackForbidden(metadata: Metadata | undefined, template: PodTemplate): string | null {
  const places = [metadata, template.metadata];
  return places.some((place) => place?.annotations?.[MIGRATION] === 'irreversible')
    ? `annotation ${MIGRATION}=irreversible says that an older version cannot run on the migrated data`
    : null;
}

export function describeDeployment(
  deployment: Resources['deployments'],
  index: NamespaceIndex,
  context: LookContext,
): ObservedWorkload {
  const { name, uid, generation, createdAtMs } = identify(deployment);
  const { metadata, spec = {}, status } = deployment;
  const { template = {} } = spec;
  const { cluster, namespace, scope, consent, observedAtMs } = context;
  const hash = templateHash(template);
  const configs = describeConfigs(template, index, `Deployment/${name}`);
  const replicaSets = describeReplicaSets(index.replicaSetsOf(uid), template);
  return {
    template: templateText(template),
    configContents: configs.contents,
    observation: {
      target: { cluster, namespace, kind: 'Deployment', name, uid },
      observedAtMs,
      consent,
      scope,
      foreignOwner: foreignOwnerOf(metadata),
      isPaused: spec.paused === true,
      hasHpa: index.hasHpa('Deployment', name),
      createdAtMs,
      generation,
      observedGeneration: count(status, 'observedGeneration'),
      replicas: replicaCounts(deployment),
      isProgressing: isProgressing(deployment),
      progressDeadlineExceeded: progressDeadlineExceeded(deployment),
      minReadySeconds: count(spec, 'minReadySeconds'),
      templateHash: hash,
      specHash: specHash(spec),
      writtenByAction: writtenByAction(metadata, hash),
      currentReplicaSet: replicaSets.current,
      olderReplicaSets: replicaSets.older,
      pods: index.podsOf(uid).map((pod) => describePod(pod, index.warningsOf(identify(pod).uid))),
      configs: configs.references,
      rollbackForbidden: rollbackForbidden(metadata, template),
    },
  };
}

const replicaCounts = ({ spec, status }: Resources['deployments']) => ({
  desired: spec?.replicas ?? 1,
  ready: count(status, 'readyReplicas'),
  updated: count(status, 'updatedReplicas'),
  available: count(status, 'availableReplicas'),
});
