import type { PlanRefusal } from '../../../domain/release/plan.ts';
import type { KubernetesClient } from '../client.ts';
import { isServed } from './is-served.ts';
import { hasNamespace } from './namespace.ts';

export type Refusal = Omit<PlanRefusal, 'target'>;

export interface Reading {
  readonly client: KubernetesClient;
  readonly namespace: string;
  readonly signal: AbortSignal;
}

export const systemNamespace = (namespace: string): Refusal => ({
  code: 'unsupported',
  sentence: `Namespace ${namespace} is a system namespace, which is never written.`,
  wayOut: 'Release workloads of namespaces of your own; the cluster’s parts are upgraded with the cluster.',
});

export async function missingDeployment(
  { client, namespace, signal }: Reading,
  name: string,
): Promise<Refusal> {
  return (await hasNamespace(client, namespace, signal))
    ? {
        code: 'missing-deployment',
        sentence: `There is no Deployment ${name} in namespace ${namespace}.`,
        wayOut: `Correct the name (kubectl get deployments -n ${namespace}), or create it before its first release.`,
      }
    : {
        code: 'missing-namespace',
        sentence: `There is no namespace ${namespace}, or it is being deleted.`,
        wayOut: `Correct the name, or create it (kubectl create namespace ${namespace}) with what is to be released.`,
      };
}

export const missingService = (namespace: string, name: string): Refusal => ({
  code: 'missing-service',
  sentence: `There is no Service ${name} in namespace ${namespace}.`,
  wayOut: `Name the Service in front of the Deployment (kubectl get services -n ${namespace}), or use the strategy rolling, which needs none.`,
});

export async function missingRoute({ client, namespace, signal }: Reading, name: string): Promise<Refusal> {
  return (await isServed(client, 'httproutes', signal))
    ? {
        code: 'missing-route',
        sentence: `There is no HTTPRoute ${name} in namespace ${namespace}.`,
        wayOut: `Correct the name (kubectl get httproutes -n ${namespace}), or use a canary by replicas, which needs none.`,
      }
    : {
        code: 'missing-route',
        sentence: `HTTPRoute ${name} cannot be read: the cluster does not serve gateway.networking.k8s.io/v1.`,
        wayOut:
          'Install the Gateway API CRDs (gateway-api.sigs.k8s.io, standard channel) and a gateway, or use a canary by replicas, which needs none.',
      };
}

export const missingIngress = (namespace: string, name: string): Refusal => ({
  code: 'missing-route',
  sentence: `There is no Ingress ${name} in namespace ${namespace}.`,
  wayOut: `Correct the name (kubectl get ingresses -n ${namespace}), or use a canary by replicas, which needs none.`,
});
