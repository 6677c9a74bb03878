import type { Change } from '../../../domain/release/change.ts';
import type { KubernetesClient } from '../client.ts';
import { KubernetesError, isKubernetesError } from '../error.ts';
import type { KubernetesErrorCode } from '../error.ts';
import { mustBe, sameUid } from '../json-patch.ts';
import type { PatchStep } from '../json-patch.ts';
import { notTheSame, systemRefusal } from './change-context.ts';
import type { ChangeOf } from './change-context.ts';
import { settingSteps } from './field-steps.ts';
import { isSameField } from './field-match.ts';
import { fieldAt, findObject } from './live-object.ts';
import type { ReleaseObject } from './live-object.ts';
import { inTheWay } from './make-object.ts';
import { createObject, deleteObject, patchObject } from './object-requests.ts';
import type { Asker } from './object-requests.ts';

/** The API server could not be asked, which is no answer; everything else is one. */
const NO_ANSWER: ReadonlySet<KubernetesErrorCode> = new Set([
  'unavailable',
  'timeout',
  'throttled',
  'unauthorized',
  'gone',
]);

/**
 * Lets the API server default, validate and admit one change without doing it. What an earlier step of the same release
 * makes is not there yet, so patches and deletions of it pass.
 * @returns null: it would be accepted. Else why not; values are never quoted.
 * @throws KubernetesError when the server cannot be asked
 */
export async function dryRun(
  client: KubernetesClient,
  change: Change,
  signal: AbortSignal,
): Promise<string | null> {
  const refusal = systemRefusal(change.object);
  if (refusal !== null) return refusal;
  const found = await findObject(client, change.object, signal);
  try {
    return await rehearse({ client, signal, isRehearsal: true }, change, found);
  } catch (error) {
    if (!(error instanceof KubernetesError) || NO_ANSWER.has(error.code)) throw error;
    return error.message;
  }
}

async function rehearse(asker: Asker, change: Change, found: ReleaseObject | null): Promise<string | null> {
  switch (change.verb) {
    case 'create':
      if (found !== null) return inTheWay(change, found).sentence;
      await createObject(asker, change.object, { manifest: change.manifest, actionId: 'rehearsal' });
      return await rehearseDeletion(asker, change, found);
    case 'patch':
      return change.uid === null ? null : await rehearsePatch(asker, change, found);
    case 'delete':
      return await rehearseDeletion(asker, change, found);
  }
}

/** Rights are checked before existence: what is not there yet can be asked about, and what could not be undone is not made. */
async function rehearseDeletion(
  asker: Asker,
  { object }: Change,
  found: ReleaseObject | null,
): Promise<string | null> {
  try {
    await deleteObject(asker, object, found?.metadata?.uid ?? null);
  } catch (error) {
    if (!isKubernetesError(error, 'not-found')) throw error;
  }
  return null;
}

async function rehearsePatch(
  asker: Asker,
  change: ChangeOf<'patch'>,
  found: ReleaseObject | null,
): Promise<string | null> {
  const other = notTheSame(change, found, null);
  if (found === null || other !== null) return other?.sentence ?? null;
  await patchObject(asker, change.object, [
    sameUid(found.metadata),
    ...testsThatHold(found, change),
    ...settingSteps(
      found,
      change.fields.map(({ path, to }) => ({ path, value: to })),
    ),
  ]);
  return null;
}

/** A later step begins from what an earlier one will have written, so only what stands now can be tested now. */
const testsThatHold = (found: ReleaseObject, { fields }: ChangeOf<'patch'>): readonly PatchStep[] =>
  fields.flatMap(({ path, from }) => {
    const value = fieldAt(found, path);
    return value !== undefined && isSameField(path, value, from) ? [mustBe(path, value)] : [];
  });
