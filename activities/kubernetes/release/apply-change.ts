import type { KubernetesClient } from '../client.ts';
import type { EffectOutcome } from '../port.ts';
import { systemRefusal, toOutcome } from './change-context.ts';
import type { ChangeContext } from './change-context.ts';
import { makeObject } from './make-object.ts';
import type { ChangeRequest } from './port.ts';
import { releaseOfAction } from './release-owner.ts';
import { shiftFields } from './shift-fields.ts';
import { unmakeObject } from './unmake-object.ts';

/**
 * Writes one change of a release, once however often it is tried.
 * @returns applied | already-applied | drifted | blocked | gone
 * @throws KubernetesError when the outcome cannot be told or the server stays unavailable; whatever `beforeWrite` throws
 */
export async function applyChange(client: KubernetesClient, request: ChangeRequest): Promise<EffectOutcome> {
  const sentence = systemRefusal(request.change.object);
  if (sentence !== null) return { status: 'blocked', sentence };
  return toOutcome(request.change, await write({ client, request }));
}

async function write(context: ChangeContext) {
  const { change, actionId } = context.request;
  switch (change.verb) {
    case 'create':
      return await makeObject(context, change);
    case 'patch':
      return await shiftFields(context, change, 'forward');
    case 'delete':
      return await unmakeObject(context, change.object, releaseOfAction(actionId));
  }
}
