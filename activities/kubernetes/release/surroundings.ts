import type { Surroundings } from '../../../domain/release/surroundings.ts';
import type { KubernetesClient } from '../client.ts';
import { foreignOwnerOf } from '../foreign-owner.ts';
import { identify } from '../identity.ts';
import { listAll } from '../list.ts';
import { objectPath } from '../resource.ts';
import type { Resource, Resources } from '../resource.ts';
import { count } from '../wire.ts';
import { certificatesOf } from './certificates.ts';
import { missingConfigs } from './missing-configs.ts';
import { podRequests } from './pod-requests.ts';
import { quotasFor } from './quota-room.ts';
import { isServedBy, selects } from './selectors.ts';
import type { Labels } from './selectors.ts';

const AROUND = [
  'horizontalpodautoscalers',
  'poddisruptionbudgets',
  'resourcequotas',
  'limitranges',
  'networkpolicies',
  'ingresses',
  'services',
] as const satisfies readonly Resource[];
type Around = { readonly [R in (typeof AROUND)[number]]: readonly Resources[R][] };

/**
 * What stands around a Deployment, read at one time.
 * @throws KubernetesError when the Deployment is gone (`not-found`), and when any kind is forbidden or not served: none
 * and unreadable are different answers, so the caller calls what depends on it unknown
 */
export async function surroundings(
  client: KubernetesClient,
  { namespace, name }: { readonly namespace: string; readonly name: string },
  signal: AbortSignal,
): Promise<Surroundings> {
  const path = objectPath('deployments', namespace, name);
  const [deployment, around] = await Promise.all([
    client.get<Resources['deployments']>(path, {}, signal),
    listAround(client, namespace, signal),
  ]);
  const template = deployment.spec?.template;
  const labels: Labels = template?.metadata?.labels ?? {};
  const services = new Set(
    around.services.filter(({ spec }) => isServedBy(spec?.selector, labels)).map((one) => identify(one).name),
  );
  const [certificates, missing] = await Promise.all([
    certificatesOf(client, { namespace, ingresses: around.ingresses, services }, signal),
    missingConfigs(client, { spec: template?.spec, namespace }, signal),
  ]);
  return {
    foreignOwner: foreignOwnerOf(deployment.metadata),
    autoscaler: autoscalerOf(around, name),
    disruptionBudgets: around.poddisruptionbudgets
      .filter(({ spec }) => selects(spec?.selector, labels))
      .map((one) => ({
        name: identify(one).name,
        disruptionsAllowed: count(one.status, 'disruptionsAllowed'),
      })),
    quotas: quotasFor(around.resourcequotas, template?.spec),
    podRequests: podRequests(template?.spec, around.limitranges),
    replicas: deployment.spec?.replicas ?? 1,
    // A policy without a podSelector is one for every pod.
    networkPolicies: around.networkpolicies
      .filter(({ spec }) => selects(spec?.podSelector ?? {}, labels))
      .map((one) => identify(one).name),
    certificates,
    missingConfigs: missing,
  };
}

function autoscalerOf({ horizontalpodautoscalers }: Around, deployment: string): string | null {
  const found = horizontalpodautoscalers.find(
    ({ spec }) => spec?.scaleTargetRef?.kind === 'Deployment' && spec.scaleTargetRef.name === deployment,
  );
  return found === undefined ? null : identify(found).name;
}

async function listAround(client: KubernetesClient, namespace: string, signal: AbortSignal): Promise<Around> {
  const lists = await Promise.all(
    AROUND.map(
      async (resource) => [resource, (await listAll(client, { resource, namespace }, signal)).items] as const,
    ),
  );
  return Object.fromEntries(lists) as Around;
}
