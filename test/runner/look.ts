import type { Deployment, Look, Pod } from '../scenarios/runner/look.ts';

type Container = Pod['status']['containerStatuses'][number];

export const aPod = (given: {
  uid?: string;
  restarts?: number;
  isReady?: boolean;
  isGoing?: boolean;
  state?: Container['state'];
  lastState?: Container['lastState'];
}): Pod => ({
  metadata: {
    name: `shop-${given.uid ?? 'a'}`,
    namespace: 'ns',
    uid: given.uid ?? 'a',
    labels: { app: 'shop' },
    ...(given.isGoing === true ? { deletionTimestamp: '2026-01-01T00:00:00Z' } : {}),
  },
  status: {
    conditions: [{ type: 'Ready', status: given.isReady === false ? 'False' : 'True' }],
    containerStatuses: [
      { restartCount: given.restarts ?? 0, state: given.state ?? {}, lastState: given.lastState ?? {} },
    ],
  },
});

export const aDeployment = (
  status: Partial<Deployment['status']> = {},
  metadata: Partial<Deployment['metadata']> = {},
): Deployment => ({
  metadata: { name: 'shop', uid: 'd', generation: 1, ...metadata },
  spec: { replicas: 2, template: { spec: { containers: [{ name: 'shop' }] } } },
  status: {
    observedGeneration: 1,
    replicas: 2,
    updatedReplicas: 2,
    availableReplicas: 2,
    conditions: [],
    ...status,
  },
});

export const aLook = (pods: readonly Pod[], deployments: readonly Deployment[] = [aDeployment()]): Look => ({
  atMs: 1000,
  pods,
  deployments,
});
