import type { BackedUpObject } from '../../../store/port.ts';
import type { KubernetesClient } from '../client.ts';
import type { WriteContext } from '../write.ts';
import type { ReleaseCluster, RestoreProof } from './port.ts';
import { SCRATCH_PREFIX, makeScratch, removeScratch } from './scratch-namespace.ts';
import type { Scratch } from './scratch-namespace.ts';
import { rehearsalOf } from './scratch-object.ts';
import { sweepScratch } from './scratch-sweep.ts';
import { tryOut } from './scratch-trial.ts';

/** All of a proof, an earlier try's namespace waited for. */
const PROOF_MS = 180_000;
/** For the deletion at the end, which also comes after an abort. */
const CLEAN_UP_MS = 30_000;
const MOST_OBJECTS = 300;
const MOST_BYTES = 33_554_432;
const SHORT_ID = /^[a-z0-9]{6,12}$/;

interface Work {
  readonly releaseId: string;
  readonly objects: readonly BackedUpObject[];
  readonly signal: AbortSignal;
  readonly beforeWrite: () => Promise<void>;
}

/**
 * Puts a backup into scratch namespaces, one for each namespace it is of, reads it back and compares; they are deleted
 * again whatever happens, also after an abort. `beforeWrite` is asked before that deletion, too, so its own reading must
 * outlive the abort; when it refuses, the namespace stays, and the next try, or a later release's proof, deletes it.
 * @returns not proven, with the reason, when an object is refused or comes back changed
 * @throws KubernetesError when the API server could not be asked; whatever `beforeWrite` throws; Error when a scratch
 * namespace is left
 */
export async function proveRestore(
  client: KubernetesClient,
  ...[releaseId, objects, signal, beforeWrite]: Parameters<ReleaseCluster['proveRestore']>
): Promise<RestoreProof> {
  const tooMuch = excessOf(objects);
  if (tooMuch !== null) return { isProven: false, sentence: tooMuch };
  const deadline = client.pacing.deadline(PROOF_MS);
  const work: Work = {
    releaseId,
    objects,
    signal: AbortSignal.any([signal, deadline.signal]),
    beforeWrite,
  };
  try {
    const fault = await firstFault(client, work);
    if (fault !== null) return { isProven: false, sentence: fault };
    const left = await sweep(client, work);
    return { isProven: true, sentence: [provenBy(objects), ...left].join('; ') };
  } catch (error) {
    signal.throwIfAborted();
    if (deadline.signal.aborted)
      return {
        isProven: false,
        sentence: `the restore was not tried out within ${String(PROOF_MS / 1000)} s: look for a scratch namespace that stays terminating (kubectl get namespaces -l paramedic.dev/scratch)`,
      };
    throw error;
  } finally {
    deadline.clear();
  }
}

function excessOf(objects: readonly BackedUpObject[]): string | null {
  const sizeBytes = objects.reduce((sum, { manifest }) => sum + Buffer.byteLength(manifest), 0);
  if (objects.length <= MOST_OBJECTS && sizeBytes <= MOST_BYTES) return null;
  return `the backup is too large to be tried out (${String(objects.length)} objects, ${String(Math.ceil(sizeBytes / 1_048_576))} MiB; at most ${String(MOST_OBJECTS)} and ${String(MOST_BYTES / 1_048_576)} MiB): release fewer targets at once`;
}

/** What proofs left whose worker died. Only after a proof that held, and within a time of its own. */
async function sweep(client: KubernetesClient, work: Work): Promise<readonly string[]> {
  const deadline = client.pacing.deadline(CLEAN_UP_MS);
  const signal = AbortSignal.any([work.signal, deadline.signal]);
  const request = { signal, beforeWrite: work.beforeWrite, heartbeat: () => undefined };
  return await sweepScratch({ client, request }).finally(deadline.clear);
}

function provenBy(objects: readonly BackedUpObject[]): string {
  const rehearsed = objects.filter((one) => rehearsalOf(one, '').bare === null).length;
  const tried = `tried out in a scratch namespace and as backed up: ${String(objects.length - rehearsed)} objects`;
  const only = `; by dry run only, for they would take traffic: ${String(rehearsed)}`;
  return rehearsed === 0 ? tried : `${tried}${only}`;
}

/** Namespace by namespace: two of them may hold objects of the same name. */
async function firstFault(client: KubernetesClient, work: Work): Promise<string | null> {
  const shortId = work.releaseId.split('/').at(-1) ?? '';
  if (!SHORT_ID.test(shortId))
    throw new Error(`release id ${work.releaseId} does not end in a short id of 6 to 12 letters and digits`);
  const groups = Map.groupBy(work.objects, ({ object }) => object.namespace);
  for (const [position, objects] of [...groups.values()].entries()) {
    const name = `${SCRATCH_PREFIX}${shortId}${position === 0 ? '' : `-${String(position + 1)}`}`;
    const fault = await inScratch(client, { ...work, objects }, { name, shortId });
    if (fault !== null) return fault;
  }
  return null;
}

async function inScratch(client: KubernetesClient, work: Work, scratch: Scratch): Promise<string | null> {
  const { signal, beforeWrite } = work;
  const context: WriteContext = { client, request: { signal, beforeWrite, heartbeat: () => undefined } };
  let uid: string | null = null;
  try {
    const made = await makeScratch(context, scratch);
    if (typeof made !== 'string') return made.sentence;
    uid = made;
    for (const one of work.objects) {
      const fault = await tryOut(context, one, scratch.name);
      if (fault !== null) return fault;
    }
    return null;
  } finally {
    const deadline = client.pacing.deadline(CLEAN_UP_MS);
    const request = { ...context.request, signal: deadline.signal };
    await removeScratch({ client, request }, scratch, uid).finally(deadline.clear);
  }
}
