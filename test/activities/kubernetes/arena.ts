import { KubernetesClient } from '../../../activities/kubernetes/client.ts';
import { loadKubeConfig } from '../../../activities/kubernetes/kube-config.ts';
import { createClusterReader } from '../../../activities/kubernetes/observe.ts';
import { realPacing } from '../../../activities/kubernetes/pacing.ts';
import type { Pacing } from '../../../activities/kubernetes/pacing.ts';
import type { ClusterReader } from '../../../activities/kubernetes/port.ts';
import { collectionPath, objectPath } from '../../../activities/kubernetes/resource.ts';
import type { Resource, Resources } from '../../../activities/kubernetes/resource.ts';
import type { FakeApiServer } from './fake-api-server.ts';

export const CLUSTER = 'test';
const never = new AbortController().signal;

/** Time that passes only by sleeping, and at once. `expire` ends the deadlines of all calls under way. */
export function hastyPacing(): Pacing & { readonly slept: number[]; readonly expire: () => void } {
  const slept: number[] = [];
  const underWay = new Set<AbortController>();
  let nowMs = 1_700_000_000_000;
  return {
    slept,
    expire: () => {
      for (const controller of underWay) controller.abort();
    },
    deadline: () => {
      const controller = new AbortController();
      underWay.add(controller);
      return { signal: controller.signal, clear: () => underWay.delete(controller) };
    },
    nowMs: () => nowMs,
    sleep: (ms, signal) => {
      signal.throwIfAborted();
      slept.push(ms);
      nowMs += ms;
      return Promise.resolve();
    },
    random: () => 0.5,
  };
}

/** A namespace of its own in a cluster, real or fake, and those who act in it. */
export interface Arena {
  readonly namespace: string;
  /** Who arranges things; may do anything. */
  readonly arrange: KubernetesClient;
  /** Who acts; waits as long as it takes. */
  readonly actor: KubernetesClient;
  /** As `actor`, without real waiting. */
  readonly hasty: KubernetesClient;
  readonly image: string;
  readonly reader: ClusterReader;
  /** A disruption budget that never lets a pod go. */
  readonly forbidEvictions: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** A call that the server hangs on has its deadline expire at once. */
export async function fakeArena(server: FakeApiServer): Promise<Arena> {
  await server.start();
  const pacing = hastyPacing();
  server.onHang = pacing.expire;
  const client = new KubernetesClient(server.config(), { pacing });
  server.store.put('namespaces', { metadata: { name: 'shop', labels: { 'paramedic.dev/heal': 'auto' } } });
  return {
    namespace: 'shop',
    arrange: client,
    actor: client,
    hasty: client,
    image: 'shop:1',
    reader: createClusterReader({ client, cluster: CLUSTER }),
    forbidEvictions: () => {
      server.refusedEvictions.set('shop', Number.POSITIVE_INFINITY);
      return Promise.resolve();
    },
    close: async () => {
      await client.close();
      await server.stop();
    },
  };
}

/** `PARAMEDIC_TEST_ACTOR_KUBECONFIG` acts where it is set, so that its rights are proven too. */
export async function realArena(kubeconfig: string): Promise<Arena> {
  const actorConfig = process.env['PARAMEDIC_TEST_ACTOR_KUBECONFIG'] ?? kubeconfig;
  const arrange = new KubernetesClient(loadKubeConfig(kubeconfig));
  const actor = new KubernetesClient(loadKubeConfig(actorConfig));
  const hasty = new KubernetesClient(loadKubeConfig(actorConfig), { pacing: hastyPacing() });
  const namespace = `contract-${process.pid.toString(36)}-${Date.now().toString(36)}`;
  await arrange.send({
    method: 'POST',
    path: collectionPath('namespaces', null),
    body: { metadata: { name: namespace, labels: { 'paramedic.dev/heal': 'auto' } } },
    signal: never,
  });
  return {
    namespace,
    arrange,
    actor,
    hasty,
    image: process.env['PARAMEDIC_TEST_IMAGE'] ?? 'localhost/paramedic/shop:1.0.0',
    reader: createClusterReader({ client: actor, cluster: CLUSTER }),
    forbidEvictions: async () => {
      await arrange.send({
        method: 'POST',
        path: `/apis/policy/v1/namespaces/${namespace}/poddisruptionbudgets`,
        body: {
          metadata: { name: 'never' },
          spec: { maxUnavailable: 0, selector: { matchLabels: { app: 'shop' } } },
        },
        signal: never,
      });
    },
    close: async () => {
      await remove(arrange, objectPath('namespaces', null, namespace));
      await Promise.all([arrange, actor, hasty].map((client) => client.close()));
    },
  };
}

export async function remove(client: KubernetesClient, path: string): Promise<void> {
  await client.send({ method: 'DELETE', path, signal: never });
}

export const create = <R extends Resource>(
  { arrange, namespace }: Arena,
  resource: R,
  object: Resources[R],
): Promise<Resources[R]> =>
  arrange.send({ method: 'POST', path: collectionPath(resource, namespace), body: object, signal: never });

export const read = <R extends Resource>(
  { arrange, namespace }: Arena,
  resource: R,
  name: string,
): Promise<Resources[R] | null> => arrange.find(objectPath(resource, namespace, name), never);

/** What a person would do with kubectl. */
export const patch = <R extends Resource>(
  { arrange, namespace }: Arena,
  resource: R,
  named: { readonly name: string; readonly steps: readonly object[] },
): Promise<Resources[R]> =>
  arrange.send({
    method: 'PATCH',
    path: objectPath(resource, namespace, named.name),
    contentType: 'application/json-patch+json',
    body: named.steps,
    signal: never,
  });

/** Waits for what controllers and kubelets do. */
export async function until<T>(look: () => Promise<T | null | false>, what: string): Promise<T> {
  const untilMs = Date.now() + 60_000;
  for (;;) {
    const found = await look();
    if (found !== null && found !== false) return found;
    if (Date.now() > untilMs) throw new Error(`not within 60 s: ${what}`);
    await realPacing.sleep(100, never);
  }
}
