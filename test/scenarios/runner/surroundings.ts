import { startKubelet, stopKubelet } from '../../../deploy/local/one-part.ts';
import { readStack } from '../../../deploy/local/stack-record.ts';
import type { Stack } from '../../../deploy/local/stack-record.ts';
import { clusterOf } from './cluster.ts';
import type { Cluster } from './cluster.ts';
import { doorsInto, isDirectlyReachable } from './doors.ts';
import type { Doors } from './doors.ts';
import { paramedicAt } from './paramedic.ts';
import type { Paramedic } from './paramedic.ts';
import { Problem } from './problem.ts';

/** Everything a run touches outside itself. */
export interface Surroundings {
  readonly cluster: Cluster;
  readonly doors: Doors;
  readonly paramedic: Paramedic;
  readonly shopImage: string;
  readonly registry: string;
  /** Null in somebody else's cluster: then effects are proven by the objects alone. */
  readonly auditLog: string | null;
  readonly temporalUi: string | null;
  readonly nodes: { stopKubelet(name: string): Promise<void>; startKubelet(name: string): Promise<void> };
}

/** Finds the running stack, and refuses with the way out when a part of it is not there. */
export async function findSurroundings(stack: Stack = readStack()): Promise<Surroundings> {
  if (stack.shopImage === '')
    throw new Problem(
      'it is not known under which name this cluster finds the sample app',
      'build tools/shop/Dockerfile, push it where the cluster can pull it, and set PARAMEDIC_SHOP_IMAGE',
    );
  const cluster = await clusterOf(stack.kubeconfig);
  const paramedic = paramedicAt(stack.apiUrl);
  await paramedic.assertReady();
  const isOwnStack = stack.apiServer !== undefined;
  return {
    cluster,
    doors: doorsInto(cluster, isOwnStack || (await isDirectlyReachable(cluster))),
    paramedic,
    shopImage: stack.shopImage,
    registry: stack.registry ?? 'registry.invalid',
    auditLog: stack.auditLog ?? null,
    temporalUi: stack.temporalUi ?? null,
    nodes: { stopKubelet, startKubelet },
  };
}
