import { RELEASE_LABEL } from '../../../domain/release/change.ts';
import type { Json, ObjectRef } from '../../../domain/release/change.ts';
import type { KubernetesClient } from '../client.ts';
import { KubernetesError, isKubernetesError } from '../error.ts';
import { JSON_PATCH } from '../json-patch.ts';
import type { PatchStep } from '../json-patch.ts';
import { FIELD_MANAGER } from '../write.ts';
import { isMap } from './live-object.ts';
import type { ReleaseObject } from './live-object.ts';
import { SERVED, objectName, releaseCollection, releasePath } from './release-paths.ts';

/** On what a release makes: the ledger's row it was made for, by which a retry knows its own write. */
export const MADE_BY = 'paramedic.dev/release-action';

/** Who asks. A rehearsal runs through defaulting, validation and admission, and leaves nothing behind. */
export interface Asker {
  readonly client: KubernetesClient;
  readonly signal: AbortSignal;
  readonly isRehearsal: boolean;
}

const queryOf = ({ isRehearsal }: Asker, named: Readonly<Record<string, string>>) => ({
  ...named,
  ...(isRehearsal ? { dryRun: 'All' } : {}),
});

const metadataIn = (manifest: Json): Readonly<Record<string, Json>> => {
  const metadata = isMap(manifest) ? manifest['metadata'] : undefined;
  return isMap(metadata) ? metadata : {};
};

/** The short id of the release that a manifest says it is made by. */
export function releaseIn(manifest: Json): string | null {
  const { labels } = metadataIn(manifest);
  const release = isMap(labels) ? labels[RELEASE_LABEL] : undefined;
  return typeof release === 'string' ? release : null;
}

/** @throws KubernetesError, `other` where the namespace or the kind is missing, for looking again finds nothing new */
export async function createObject(
  asker: Asker,
  object: ObjectRef,
  made: { readonly manifest: Json; readonly actionId: string },
): Promise<ReleaseObject> {
  const { apiVersion, kind } = SERVED[object.resource];
  const { annotations, ...metadata } = metadataIn(made.manifest);
  const body = {
    apiVersion,
    kind,
    ...(isMap(made.manifest) ? made.manifest : {}),
    metadata: {
      ...metadata,
      name: object.name,
      namespace: object.namespace,
      annotations: { ...(isMap(annotations) ? annotations : {}), [MADE_BY]: made.actionId },
    },
  };
  try {
    return await asker.client.send<ReleaseObject>({
      method: 'POST',
      path: releaseCollection(object),
      query: queryOf(asker, { fieldManager: FIELD_MANAGER }),
      body,
      signal: asker.signal,
    });
  } catch (error) {
    if (!isKubernetesError(error, 'not-found')) throw error;
    const sentence = `${objectName(object)} cannot be made: its namespace is not there, or its kind (${apiVersion}) is not installed; make that first`;
    const { status, reason, retryAfterMs, causes } = error;
    throw new KubernetesError(sentence, { code: 'other', status, reason, retryAfterMs, causes });
  }
}

export const patchObject = (
  asker: Asker,
  object: ObjectRef,
  steps: readonly PatchStep[],
): Promise<ReleaseObject> =>
  asker.client.send<ReleaseObject>({
    method: 'PATCH',
    path: releasePath(object),
    query: queryOf(asker, { fieldManager: FIELD_MANAGER }),
    contentType: JSON_PATCH,
    body: steps,
    signal: asker.signal,
  });

/** Deletes this life of it; what it owns is collected after it is gone. `uid` null: whichever is there. */
export async function deleteObject(asker: Asker, object: ObjectRef, uid: string | null): Promise<null> {
  await asker.client.send<unknown>({
    method: 'DELETE',
    path: releasePath(object),
    query: queryOf(asker, {}),
    body: {
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      ...(uid === null ? {} : { preconditions: { uid } }),
      propagationPolicy: 'Background',
    },
    signal: asker.signal,
  });
  return null;
}
