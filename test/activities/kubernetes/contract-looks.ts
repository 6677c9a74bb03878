import { expect, it } from 'vitest';
import { createSymptomWatch } from '../../../activities/kubernetes/watch.ts';
import { until, CLUSTER } from './arena.ts';
import type { ContractArena } from './contract-arena.ts';
import { look, runningShop } from './samples.ts';

const never = new AbortController().signal;

/** What a look at the cluster shows, and what the watch reports. */
export function looksAtWorkloads(on: ContractArena): void {
  const { breakImage } = on;

  it('sees an opted-in Deployment with its pods, ReplicaSet and configs', async () => {
    await runningShop(on.arena);
    const all = await on.arena.reader.observeAll(never);
    const mine = all.filter((one) => one.observation.target.namespace === on.arena.namespace);
    const [one] = mine;
    expect(mine).toHaveLength(1);
    expect(one?.observation).toMatchObject({
      consent: 'auto',
      scope: 'default',
      foreignOwner: null,
      replicas: { desired: 2, ready: 2, updated: 2, available: 2 },
      isProgressing: false,
      writtenByAction: null,
      currentReplicaSet: { readyReplicas: 2 },
      configs: [
        { kind: 'ConfigMap', name: 'settings', isOptional: false, missingKeys: [], otherConsumers: [] },
      ],
    });
    expect(one?.observation.pods).toHaveLength(2);
    expect(one?.configContents[0]?.data).toEqual({ mode: 'good' });
  });

  it('finds nothing where the workload or its namespace is gone', async () => {
    expect(await look(on.arena)).toBeNull();
    const target = {
      cluster: CLUSTER,
      namespace: `${on.arena.namespace}-no`,
      kind: 'Deployment',
      name: 'shop',
    } as const;
    expect(await on.arena.reader.observeOne(target, never)).toBeNull();
  });

  it('reports a workload whose image cannot be pulled, and stops without a trace', async () => {
    await runningShop(on.arena);
    const watch = createSymptomWatch({ client: on.arena.actor, cluster: CLUSTER });
    const reported: string[] = [];
    await watch.start(({ namespace, kind, name }) => {
      if (namespace === on.arena.namespace) reported.push(`${kind}/${name}`);
    });
    await until(() => Promise.resolve(watch.state().isConnected), 'the watch is connected');
    expect(reported).toEqual([]);
    await breakImage();
    await until(() => Promise.resolve(reported.length > 0), 'the shop is reported');
    await watch.stop();
    expect(reported[0]).toBe('Deployment/shop');
    expect(watch.state().isConnected).toBe(false);
  });
}
