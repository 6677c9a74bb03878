import type { HealingAction } from '../../../domain/healing/action.ts';
import type { ConfigVersion } from '../../../domain/workload/good-state.ts';
import type { ConfigContent } from '../../../store/port.ts';
import type { EffectRequest, ObservedWorkload } from '../../../activities/kubernetes/port.ts';
import { preStateOf } from '../../../activities/kubernetes/pre-state.ts';
import type { Resources } from '../../../activities/kubernetes/resource.ts';
import { CLUSTER, create, read, until } from './arena.ts';
import type { Arena } from './arena.ts';

export const MEMORY_64_MI = 64 * 2 ** 20;
export const MEMORY_96_MI = 96 * 2 ** 20;

/** A Deployment `shop` that reads ConfigMap `settings` and, when told, Secret `login`. */
export function shop(
  image: string,
  spec: { readonly replicas?: number; readonly withSecret?: boolean } = {},
): Resources['deployments'] {
  return {
    metadata: { name: 'shop' },
    spec: {
      replicas: spec.replicas ?? 2,
      selector: { matchLabels: { app: 'shop' } },
      template: {
        metadata: { labels: { app: 'shop' }, annotations: { 'kubectl.kubernetes.io/restartedAt': 'once' } },
        spec: {
          terminationGracePeriodSeconds: 1,
          containers: [
            {
              name: 'shop',
              image,
              imagePullPolicy: 'IfNotPresent',
              resources: { limits: { memory: '64Mi' }, requests: { memory: '64Mi' } },
              envFrom: [
                { configMapRef: { name: 'settings' } },
                ...(spec.withSecret === true ? [{ secretRef: { name: 'login' } }] : []),
              ],
            },
          ],
        },
      },
    },
  };
}

export const settings = (data: Readonly<Record<string, string>>): Resources['configmaps'] => ({
  metadata: { name: 'settings' },
  data,
});

export const base64 = (text: string): string => Buffer.from(text).toString('base64');

export const login = (data: Readonly<Record<string, string>>): Resources['secrets'] => ({
  metadata: { name: 'login' },
  type: 'Opaque',
  data: Object.fromEntries(Object.entries(data).map(([key, value]) => [key, base64(value)])),
});

/** The shop running with its settings; waits until all replicas are available. */
export async function runningShop(
  arena: Arena,
  spec: Parameters<typeof shop>[1] = {},
): Promise<ObservedWorkload> {
  await create(arena, 'configmaps', settings({ mode: 'good' }));
  if (spec.withSecret === true) await create(arena, 'secrets', login({ user: 'ann', password: 'hunter2' }));
  await create(arena, 'deployments', shop(arena.image, spec));
  return await available(arena);
}

export const look = async (arena: Arena): Promise<ObservedWorkload | null> =>
  await arena.reader.observeOne(
    { cluster: CLUSTER, namespace: arena.namespace, kind: 'Deployment', name: 'shop' },
    new AbortController().signal,
  );

/** The look, which must find the shop. */
export async function observed(arena: Arena): Promise<ObservedWorkload> {
  const found = await look(arena);
  if (found === null) throw new Error('the shop is not there');
  return found;
}

export const available = (arena: Arena): Promise<ObservedWorkload> =>
  until(async () => {
    const one = await observed(arena);
    const { isProgressing, replicas, pods } = one.observation;
    const ready = pods.filter((pod) => pod.isReady && !pod.isTerminating).length;
    return !isProgressing && replicas.available === replicas.desired && ready === replicas.desired
      ? one
      : null;
  }, 'the shop is available');

export const deployment = async (arena: Arena): Promise<Resources['deployments']> => {
  const found = await read(arena, 'deployments', 'shop');
  if (found === null) throw new Error('the shop is not there');
  return found;
};

/** A request as the activity makes it, planned on this look; counts its kill switch readings and heartbeats. */
export function requestOf<A extends HealingAction>(
  action: A,
  seen: ObservedWorkload,
  more: Partial<Pick<EffectRequest, 'actionId' | 'beforeWrite' | 'signal'>> = {},
) {
  const counts = { beforeWrite: 0, heartbeat: 0 };
  return {
    counts,
    actionId: more.actionId ?? 'heal/test/shop/1/1',
    target: seen.observation.target,
    action,
    preState: preStateOf(action, seen),
    signal: more.signal ?? new AbortController().signal,
    beforeWrite: async () => {
      counts.beforeWrite += 1;
      await more.beforeWrite?.();
    },
    heartbeat: () => {
      counts.heartbeat += 1;
    },
  };
}

export const versionOf = ({ kind, name, contentHash }: ConfigContent): ConfigVersion => ({
  kind,
  name,
  contentHash,
});

/** A rollback to what `good` saw, planned on what `bad` saw. */
export function rollBackTo(
  good: ObservedWorkload,
  bad: ObservedWorkload,
  contents: readonly ConfigContent[] = good.configContents,
) {
  const action = {
    kind: 'rollBack',
    fromTemplateHash: bad.observation.templateHash,
    toTemplateHash: good.observation.templateHash,
    toStateId: 'good',
    restoreConfigs: contents.map(versionOf),
  } as const;
  return { ...requestOf(action, bad), template: good.template, contents };
}

export const raise = (seen: ObservedWorkload, more: Parameters<typeof requestOf>[2] = {}) =>
  requestOf(
    {
      kind: 'raiseMemoryLimit',
      container: 'shop',
      fromBytes: MEMORY_64_MI,
      toBytes: MEMORY_96_MI,
      keepsGuaranteed: true,
      expiresAfterMs: 60_000,
    } as const,
    seen,
    more,
  );

export const restart = (seen: ObservedWorkload) => requestOf({ kind: 'restartRollout' } as const, seen);

export function evictFirst(seen: ObservedWorkload) {
  const pod = seen.observation.pods.find((one) => !one.isTerminating);
  if (pod === undefined) throw new Error('the shop has no pod');
  return requestOf({ kind: 'evictPod', pod: pod.name, podUid: pod.uid } as const, seen);
}

export function restoreConfigs(
  good: ObservedWorkload,
  bad: ObservedWorkload,
  evictPods: readonly { readonly name: string; readonly uid: string }[] = [],
) {
  const action = {
    kind: 'restoreConfig',
    restoreConfigs: good.configContents.map(versionOf),
    evictPods,
  } as const;
  return { ...requestOf(action, bad), contents: good.configContents };
}
