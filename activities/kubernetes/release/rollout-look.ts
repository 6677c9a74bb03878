import { clip } from '../../../domain/detection/evidence.ts';
import { SENTENCE_LENGTH, judgeRollout } from '../../../domain/release/rollout-judgement.ts';
import type { RolloutFacts } from '../../../domain/release/rollout-judgement.ts';
import type { KubernetesClient } from '../client.ts';
import { describeDeployment } from '../describe-deployment.ts';
import { describeReplicaSets } from '../describe-replica-set.ts';
import { identify } from '../identity.ts';
import { listAll } from '../list.ts';
import { indexNamespace } from '../namespace-index.ts';
import type { NamespaceLists } from '../namespace-lists.ts';
import { byController } from '../ownership.ts';
import { objectPath } from '../resource.ts';
import type { Resources } from '../resource.ts';
import { count, timeMs } from '../wire.ts';
import type { RolloutLook } from './port.ts';

type Deployment = Resources['deployments'];
type PodLists = Pick<NamespaceLists, 'replicasets' | 'pods' | 'events'>;

const NO_LISTS: NamespaceLists = {
  deployments: [],
  replicasets: [],
  statefulsets: [],
  daemonsets: [],
  jobs: [],
  pods: [],
  configmaps: [],
  secrets: [],
  events: [],
  horizontalpodautoscalers: [],
};

/** How the rollout of a Deployment stands. Its pods are only read while it is not available. */
export async function lookAtRollout(
  client: KubernetesClient,
  { namespace, name }: { readonly namespace: string; readonly name: string },
  signal: AbortSignal,
): Promise<RolloutLook> {
  const nowMs = client.pacing.nowMs();
  const found = await client.find<Deployment>(objectPath('deployments', namespace, name), signal);
  const what = `Deployment ${namespace}/${name}`;
  if (found === null) return { status: 'gone', sentence: `${what} does not exist any more` };
  if (found.metadata?.deletionTimestamp !== undefined)
    return { status: 'gone', sentence: `${what} is being deleted` };
  const glance = judgeRollout(factsOf(found, {}, nowMs), nowMs);
  const judgement =
    glance.status === 'available'
      ? glance
      : judgeRollout(factsOf(found, await listPods(client, found, signal), nowMs), nowMs);
  return { ...judgement, sentence: clip(`${what}: ${judgement.sentence}`, SENTENCE_LENGTH) };
}

function factsOf(deployment: Deployment, lists: Partial<PodLists>, observedAtMs: number): RolloutFacts {
  const namespace = identify(deployment).namespace;
  const context = { cluster: '', namespace, scope: '', consent: 'observe', observedAtMs } as const;
  const index = indexNamespace({ ...NO_LISTS, ...lists });
  return {
    observation: describeDeployment(deployment, index, context).observation,
    pods: count(deployment.status, 'replicas'),
    refusal: refusalOf(deployment),
  };
}

function refusalOf({ status }: Deployment): RolloutFacts['refusal'] {
  const refusal = status?.conditions?.find(
    ({ type, status: holds }) => type === 'ReplicaFailure' && holds === 'True',
  );
  if (refusal === undefined) return null;
  return {
    message: refusal.message ?? refusal.reason ?? 'the controller does not say why',
    sinceMs: timeMs(refusal.lastTransitionTime) ?? 0,
  };
}

/** The pods of the current template, and the warnings about them. */
async function listPods(
  client: KubernetesClient,
  deployment: Deployment,
  signal: AbortSignal,
): Promise<PodLists> {
  const { namespace, uid } = identify(deployment);
  const labels = Object.entries(deployment.spec?.selector?.matchLabels ?? {});
  const labelSelector = labels.map(([key, value]) => `${key}=${value}`).join(',');
  const { items } = await listAll(client, { resource: 'replicasets', namespace, labelSelector }, signal);
  const owned = byController(items).get(uid) ?? [];
  const hash = describeReplicaSets(owned, deployment.spec?.template ?? {}).current?.podTemplateHash;
  if (hash === undefined) return { replicasets: owned, pods: [], events: [] };
  const [pods, events] = await Promise.all([
    listAll(client, { resource: 'pods', namespace, labelSelector: `pod-template-hash=${hash}` }, signal),
    listAll(
      client,
      { resource: 'events', namespace, fieldSelector: 'involvedObject.kind=Pod,type!=Normal' },
      signal,
    ),
  ]);
  return { replicasets: owned, pods: pods.items, events: events.items };
}
