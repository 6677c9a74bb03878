import type { BackedUpObject } from '../../../store/port.ts';
import { KubernetesError, isKubernetesError, isRetryable } from '../error.ts';
import { FIELD_MANAGER, writeConditionally } from '../write.ts';
import type { WriteContext } from '../write.ts';
import { collectionIn, nameOf, pathOf } from './backup.ts';
import type { BackedUpRef, Manifest } from './backup.ts';
import { strayIn } from './field-match.ts';
import { rehearsalOf } from './scratch-object.ts';

/** A namespace that was just made may be unknown to another API server for a moment. */
const UNKNOWN_TRIES = 3;
const UNKNOWN_WAIT_MS = 500;

/**
 * One object's restore, tried out: all of it as a dry run, then what may stand in a scratch namespace for real.
 * @returns what is wrong with it; null: nothing
 * @throws KubernetesError when it cannot be told
 */
export async function tryOut(
  context: WriteContext,
  backedUp: BackedUpObject,
  namespace: string,
): Promise<string | null> {
  const { whole, bare } = rehearsalOf(backedUp, namespace);
  const what = nameOf(backedUp.object);
  const collection = collectionIn(namespace, backedUp.object);
  const rehearsed = await rehearse(context, collection, whole);
  if (typeof rehearsed === 'string') return `${what} would be refused: ${rehearsed}`;
  const loss = rehearsed === null ? null : lossIn(whole, rehearsed);
  if (loss !== null) return `${what} would come back changed at ${loss}`;
  if (bare === null) return null;
  const fault = await write(context, { ...backedUp.object, namespace }, bare);
  return fault === null ? null : `${what} ${fault}`;
}

/** What the server adds by itself is let pass. */
const lossIn = (wanted: Manifest, found: Manifest): string | null =>
  strayIn('', found, { wanted, removed: undefined });

/** What the server would store; null when such an object is made in every namespace; text: why it would not. */
async function rehearse(
  { client, request }: WriteContext,
  path: string,
  whole: Manifest,
): Promise<Manifest | string | null> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await client.send<Manifest>({
        method: 'POST',
        path,
        query: { fieldManager: FIELD_MANAGER, dryRun: 'All' },
        body: whole,
        signal: request.signal,
      });
    } catch (error) {
      if (isKubernetesError(error, 'conflict')) return null;
      const isDefinite =
        error instanceof KubernetesError && !isRetryable(error) && error.code !== 'unauthorized';
      if (!isDefinite) throw error;
      if (error.code !== 'not-found' || tries === UNKNOWN_TRIES) return error.message;
      await client.pacing.sleep(UNKNOWN_WAIT_MS, request.signal);
    }
  }
}

async function write(context: WriteContext, object: BackedUpRef, bare: Manifest): Promise<string | null> {
  const { client, request } = context;
  const path = pathOf(object);
  const result = await writeConditionally<Manifest>(context, {
    what: nameOf(object),
    judge: async () => {
      const found = await client.find<Manifest>(path, request.signal);
      if (found !== null) return { verdict: 'done', object: found };
      return {
        verdict: 'write',
        send: () =>
          client.send<Manifest>({
            method: 'POST',
            path: collectionIn(object.namespace, object),
            query: { fieldManager: FIELD_MANAGER },
            body: bare,
            signal: request.signal,
          }),
      };
    },
  });
  if (!('object' in result)) return `was refused: ${result.sentence}`;
  const stored = await client.get<Manifest>(path, {}, request.signal);
  const loss = lossIn(bare, stored);
  return loss === null ? null : `came back changed at ${loss}`;
}
