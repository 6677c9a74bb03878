import { identify } from '../../../../activities/kubernetes/identity.ts';
import { proveRestore } from '../../../../activities/kubernetes/release/restore-proof.ts';
import type { RestoreProof } from '../../../../activities/kubernetes/release/port.ts';
import type { Resources } from '../../../../activities/kubernetes/resource.ts';
import type { BackedUpObject } from '../../../../store/release-port.ts';
import type { FakeCluster } from '../fake-cluster.ts';

export const SCRATCH = 'paramedic-restore-abc123';
export const never = new AbortController().signal;

interface ProofArena {
  readonly prove: (
    objects: readonly BackedUpObject[],
    more?: { readonly signal?: AbortSignal; readonly brake?: () => void },
  ) => Promise<RestoreProof>;
  /** Names of the scratch namespaces that are there. */
  readonly scratches: () => readonly string[];
  /** Puts one there as an earlier try would have left it. */
  readonly leave: (metadata?: Resources['namespaces']['metadata']) => void;
}

/** Proofs of release `abc123` on this cluster. */
export const proofArena = (fake: FakeCluster): ProofArena => ({
  prove: (objects, more = {}) =>
    proveRestore(fake.arena.actor, 'release/shop/web/abc123', objects, more.signal ?? never, () => {
      more.brake?.();
      return Promise.resolve();
    }),
  scratches: () =>
    fake.server.store
      .list('namespaces', null)
      .map((one) => identify(one).name)
      .filter((name) => name.startsWith('paramedic-restore-')),
  leave: (metadata = {}) => {
    fake.server.store.put('namespaces', {
      metadata: { name: SCRATCH, labels: { 'paramedic.dev/scratch': 'abc123' }, ...metadata },
    });
  },
});

/** An object called `web`. */
export const backedUp = (
  resource: BackedUpObject['object']['resource'],
  body: object,
  namespace = 'shop',
): BackedUpObject => ({
  object: { resource, namespace, name: 'web' },
  manifest: JSON.stringify({ metadata: { name: 'web', namespace }, ...body }),
});
