import type { Change, ObjectRef } from '../../../domain/release/change.ts';
import type { ActionPreState } from '../../../store/port.ts';
import { contentDigest } from '../canonical-json.ts';
import type { KubernetesClient } from '../client.ts';
import { SYSTEM_NAMESPACES } from '../opt-in.ts';
import type { EffectOutcome } from '../port.ts';
import { stateOf } from '../pre-state.ts';
import type { Resources } from '../resource.ts';
import type { Stop, WriteResult } from '../write.ts';
import type { ReleaseObject } from './live-object.ts';
import { isBeingDeleted, madeBy } from './release-owner.ts';
import type { ChangeRequest } from './port.ts';
import { objectName } from './release-paths.ts';

/** A sealed change with the means to write it. */
export interface ChangeContext {
  readonly client: KubernetesClient;
  readonly request: ChangeRequest;
}

export type ChangeOf<Verb extends Change['verb']> = Extract<Change, { verb: Verb }>;

export const stopWith = (status: Stop['status'], sentence: string) =>
  ({ verdict: 'stop', outcome: { status, sentence } }) as const;

/** A sentence where nothing may ever be written. */
export const systemRefusal = (object: ObjectRef): string | null =>
  SYSTEM_NAMESPACES.has(object.namespace)
    ? `${objectName(object)} is in a system namespace, which is never written`
    : null;

/** Why an object that a release should have made is not to be touched by it; null: it made it. */
export function notOurs(object: ObjectRef, found: ReleaseObject, release: string | null): Stop | null {
  const owner = madeBy(found);
  const what = objectName(object);
  if (release === null)
    return {
      status: 'blocked',
      sentence: `${what}: the ledger's row does not say of which release it is, so nothing is touched; report this as a bug`,
    };
  if (owner === release) return null;
  return owner === null
    ? { status: 'drifted', sentence: `${what} is not made by a release: it is left alone; look whose it is` }
    : {
        status: 'blocked',
        sentence: `${what} is made by release ${owner}, not by ${release}: finish or undo that one first`,
      };
}

/** Why the object is not the one that was planned for; null: it is. */
export function notTheSame(
  change: ChangeOf<'patch'>,
  found: ReleaseObject | null,
  release: string | null,
): Stop | null {
  const what = objectName(change.object);
  if (found === null) return { status: 'gone', sentence: `${what} does not exist any more` };
  if (isBeingDeleted(found)) return { status: 'gone', sentence: `${what} is being deleted` };
  if (change.uid === null) return notOurs(change.object, found, release);
  if (found.metadata?.uid === change.uid) return null;
  const sentence = `${what} was deleted and made anew: this is another one of the same name`;
  return { status: 'gone', sentence };
}

/** The answer to give, with the state of the object after the write; null: there is none any more. */
export function toOutcome(change: Change, result: WriteResult<ReleaseObject | null>): EffectOutcome {
  if (!('object' in result)) return result;
  return { status: result.status, postState: postStateOf(change, result.object) };
}

/** Names and hashes only: what a field holds may be secret. */
function postStateOf(change: Change, object: ReleaseObject | null): ActionPreState {
  const detail = detailOf(change, object);
  if (object === null) return { specHash: '', templateHash: '', generation: 0, detail };
  if (change.object.resource === 'deployments') {
    const deployment: Resources['deployments'] = object;
    return stateOf(deployment, detail);
  }
  const spec = object['spec'];
  const specHash = spec === undefined ? '' : contentDigest(spec);
  return { specHash, templateHash: '', generation: object.metadata?.generation ?? 0, detail };
}

function detailOf(change: Change, object: ReleaseObject | null): ActionPreState['detail'] {
  const { resource, namespace, name } = change.object;
  return {
    verb: change.verb,
    object: `${resource}/${namespace}/${name}`,
    exists: object !== null,
    uid: object?.metadata?.uid ?? null,
    fields: change.verb === 'patch' ? change.fields.map(({ path }) => path).join(' ') : null,
  };
}
