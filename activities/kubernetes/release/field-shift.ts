import type { FieldChange, Json, ObjectRef } from '../../../domain/release/change.ts';
import type { KubernetesClient } from '../client.ts';
import { KubernetesError, isRetryable } from '../error.ts';
import { sameUid } from '../json-patch.ts';
import type { PatchStep } from '../json-patch.ts';
import { isSameField, strayIn } from './field-match.ts';
import { conditionalSteps, settingSteps } from './field-steps.ts';
import { fieldAt } from './live-object.ts';
import type { ReleaseObject } from './live-object.ts';
import { patchObject } from './object-requests.ts';

/** One field on its way: from `now`, which must stand, to `next`. Undefined: the field is not there. */
interface Shift {
  readonly path: string;
  readonly now: Json | undefined;
  readonly next: Json | undefined;
}

export const forward = (fields: readonly FieldChange[]): readonly Shift[] =>
  fields.map(({ path, from, to }) => ({ path, now: from, next: to }));

export const backward = (fields: readonly FieldChange[]): readonly Shift[] =>
  fields.map(({ path, from, to }) => ({ path, now: to, next: from }));

export type ShiftJudgement =
  | { readonly verdict: 'done' }
  | { readonly verdict: 'patch'; readonly steps: readonly PatchStep[] }
  /** Neither value stands at this JSON pointer: somebody else's does. */
  | { readonly verdict: 'stray'; readonly path: string };

interface Place {
  readonly client: KubernetesClient;
  readonly object: ObjectRef;
  readonly signal: AbortSignal;
}

/** Which of a shift's two values stands. `isExact` false: it does, with more in it than was written. */
type Standing = Shift & { readonly at: 'now' | 'next'; readonly isExact: boolean };

/**
 * What is left to do of a change, field by field, on the object as it is. More in a field than was written is either what
 * the server fills in or somebody's edit; the server itself is asked, by a rehearsal, what our values come to.
 */
export async function judgeShifts(
  place: Place,
  current: ReleaseObject,
  shifts: readonly Shift[],
): Promise<ShiftJudgement> {
  const standings: Standing[] = [];
  for (const shift of shifts) {
    const standing = standingOf(current, shift);
    if (typeof standing === 'string') return { verdict: 'stray', path: standing };
    standings.push(standing);
  }
  const edited = await editedAmong(
    place,
    current,
    standings.filter(({ isExact }) => !isExact),
  );
  if (edited !== null) return { verdict: 'stray', path: edited };
  const left = standings.filter(({ at }) => at === 'now').map(({ path, next }) => ({ path, value: next }));
  return left.length === 0
    ? { verdict: 'done' }
    : { verdict: 'patch', steps: conditionalSteps(current, left) };
}

/** Where neither value stands: the JSON pointer. */
function standingOf(current: ReleaseObject, shift: Shift): Standing | string {
  const { path, now, next } = shift;
  const value = fieldAt(current, path);
  if (isSameField(path, value, next)) return { ...shift, at: 'next', isExact: true };
  if (isSameField(path, value, now)) return { ...shift, at: 'now', isExact: true };
  if (strayIn(path, value, { wanted: next, removed: now }) === null)
    return { ...shift, at: 'next', isExact: false };
  const stray = strayIn(path, value, { wanted: now, removed: next });
  return stray ?? { ...shift, at: 'now', isExact: false };
}

async function editedAmong(
  { client, object, signal }: Place,
  current: ReleaseObject,
  unsure: readonly Standing[],
): Promise<string | null> {
  if (unsure.length === 0) return null;
  const ours = unsure.map((one) => ({ path: one.path, value: one[one.at] }));
  const steps = [sameUid(current.metadata), ...settingSteps(current, ours)];
  try {
    const rehearsed = await patchObject({ client, signal, isRehearsal: true }, object, steps);
    for (const { path } of ours) {
      const [value, meant] = [fieldAt(current, path), fieldAt(rehearsed, path)];
      if (!isSameField(path, value, meant))
        return strayIn(path, meant, { wanted: value, removed: undefined }) ?? path;
    }
    return null;
  } catch (error) {
    // Refused, so it cannot say: then containing all that was written is enough.
    if (error instanceof KubernetesError && !isRetryable(error) && error.code !== 'unauthorized') return null;
    throw error;
  }
}
