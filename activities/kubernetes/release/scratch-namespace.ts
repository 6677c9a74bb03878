import { RELEASE_LABEL } from '../../../domain/release/change.ts';
import type { KubernetesClient } from '../client.ts';
import { identify } from '../identity.ts';
import { collectionPath, objectPath } from '../resource.ts';
import type { Resources } from '../resource.ts';
import { FIELD_MANAGER, writeConditionally } from '../write.ts';
import type { Stop, WriteContext } from '../write.ts';

/** On a namespace that is deleted again, with the release it was made for. Nothing without it is ever deleted. */
export const SCRATCH_LABEL = 'paramedic.dev/scratch';
export const SCRATCH_PREFIX = 'paramedic-restore-';
const LOOK_EVERY_MS = 1000;

type Namespace = Resources['namespaces'];

export interface Scratch {
  readonly name: string;
  /** The release's short id, in the label. */
  readonly shortId: string;
}

const pathOf = ({ name }: Scratch): string => objectPath('namespaces', null, name);
const isLeaving = (found: Namespace): boolean => found.metadata?.deletionTimestamp !== undefined;

/**
 * An empty scratch namespace and its uid. One that an earlier try left behind is deleted and waited for, as long as the
 * request's signal allows; one of that name that is not ours is left alone.
 */
export async function makeScratch(context: WriteContext, scratch: Scratch): Promise<string | Stop> {
  const { client, request } = context;
  for (;;) {
    const found = await client.find<Namespace>(pathOf(scratch), request.signal);
    if (found === null) return await create(context, scratch);
    if (!isOurs(found, scratch, null)) return notOurs(scratch);
    if (!isLeaving(found)) await removeScratch(context, scratch, identify(found).uid);
    await client.pacing.sleep(LOOK_EVERY_MS, request.signal);
  }
}

const notOurs = ({ name }: Scratch): Stop => ({
  status: 'blocked',
  sentence: `namespace ${name} is there already and is not this release's: look who made it, and delete or rename it`,
});

async function create(context: WriteContext, scratch: Scratch): Promise<string | Stop> {
  const { client, request } = context;
  const result = await writeConditionally<Namespace>(context, {
    what: `Namespace ${scratch.name}`,
    judge: async () => {
      const found = await client.find<Namespace>(pathOf(scratch), request.signal);
      if (found === null) return { verdict: 'write', send: () => post(client, scratch, request.signal) };
      const isThere = isOurs(found, scratch, null) && !isLeaving(found);
      return isThere ? { verdict: 'done', object: found } : { verdict: 'stop', outcome: notOurs(scratch) };
    },
  });
  return 'object' in result ? identify(result.object).uid : result;
}

const post = (
  client: KubernetesClient,
  { name, shortId }: Scratch,
  signal: AbortSignal,
): Promise<Namespace> =>
  client.send<Namespace>({
    method: 'POST',
    path: collectionPath('namespaces', null),
    query: { fieldManager: FIELD_MANAGER },
    body: {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name, labels: { [SCRATCH_LABEL]: shortId, [RELEASE_LABEL]: shortId } },
    },
    signal,
  });

/**
 * Asks for its deletion; what is inside goes with it. Done when it is gone, going, or not ours.
 * @param uid of exactly this life of it; null when its making broke off and nobody knows whether it is there
 */
export async function removeScratch(
  context: WriteContext,
  scratch: Scratch,
  uid: string | null,
): Promise<void> {
  const { client, request } = context;
  const result = await writeConditionally<null>(context, {
    what: `Namespace ${scratch.name}`,
    judge: async () => {
      const found = await client.find<Namespace>(pathOf(scratch), request.signal);
      if (found === null || isLeaving(found) || !isOurs(found, scratch, uid))
        return { verdict: 'done', object: null };
      const { uid: standing } = identify(found);
      return {
        verdict: 'write',
        send: () => send(client, scratch, { uid: standing, signal: request.signal }),
      };
    },
  });
  if ('object' in result) return;
  throw new Error(
    `scratch namespace ${scratch.name} could not be deleted again: ${result.sentence}. Delete it by hand (kubectl delete namespace ${scratch.name})`,
  );
}

function isOurs(found: Namespace, { shortId }: Scratch, uid: string | null): boolean {
  const { labels, uid: standing } = identify(found);
  return labels[SCRATCH_LABEL] === shortId && (uid === null || uid === standing);
}

async function send(
  client: KubernetesClient,
  scratch: Scratch,
  { uid, signal }: { readonly uid: string; readonly signal: AbortSignal },
): Promise<null> {
  await client.send({
    method: 'DELETE',
    path: pathOf(scratch),
    body: { apiVersion: 'v1', kind: 'DeleteOptions', preconditions: { uid } },
    signal,
  });
  return null;
}
