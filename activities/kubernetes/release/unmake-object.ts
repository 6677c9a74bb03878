import type { ObjectRef } from '../../../domain/release/change.ts';
import { configUses } from '../config-references.ts';
import { objectPath } from '../resource.ts';
import type { Resources } from '../resource.ts';
import { writeConditionally } from '../write.ts';
import type { Judgement, Stop, WriteResult } from '../write.ts';
import { notOurs } from './change-context.ts';
import type { ChangeContext } from './change-context.ts';
import { findObject } from './live-object.ts';
import type { ReleaseObject } from './live-object.ts';
import { deleteObject } from './object-requests.ts';
import { isBeingDeleted } from './release-owner.ts';
import { objectName } from './release-paths.ts';

type Found = ReleaseObject | null;

/**
 * Deletes what a release made, and nothing else; done when it is gone or on its way.
 * @param release short id of the one that must have made it; null: the caller does not know, so nothing is deleted
 */
export const unmakeObject = async (
  context: ChangeContext,
  object: ObjectRef,
  release: string | null,
): Promise<WriteResult<Found>> =>
  await writeConditionally<Found>(context, {
    what: objectName(object),
    judge: async (): Promise<Judgement<Found>> => {
      const { client, request } = context;
      const found = await findObject(client, object, request.signal);
      if (found === null || isBeingDeleted(found)) return { verdict: 'done', object: null };
      const outcome = notOurs(object, found, release) ?? (await stillInUse(context, object, found));
      if (outcome !== null) return { verdict: 'stop', outcome };
      const asker = { client, signal: request.signal, isRehearsal: false };
      return { verdict: 'write', send: () => deleteObject(asker, object, found.metadata?.uid ?? null) };
    },
  });

/** A ConfigMap that its Deployment refers to: without it no new pod would start. */
async function stillInUse(
  { client, request }: ChangeContext,
  { resource, namespace, name }: ObjectRef,
  found: ReleaseObject,
): Promise<Stop | null> {
  if (resource !== 'configmaps') return null;
  const owners = (found.metadata?.ownerReferences ?? []).filter(({ kind }) => kind === 'Deployment');
  for (const owner of owners) {
    const path = objectPath('deployments', namespace, owner.name ?? '');
    const deployment = await client.find<Resources['deployments']>(path, request.signal);
    const uses = configUses(deployment?.spec?.template?.spec);
    if (uses.some((use) => use.kind === 'ConfigMap' && use.name === name)) {
      const sentence = `ConfigMap ${namespace}/${name} is still what Deployment ${owner.name ?? ''} refers to: put its template back first`;
      return { status: 'blocked', sentence };
    }
  }
  return null;
}
