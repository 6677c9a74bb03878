import type { KubernetesClient } from '../client.ts';
import type { EffectOutcome } from '../port.ts';
import { systemRefusal, toOutcome } from './change-context.ts';
import type { ChangeContext } from './change-context.ts';
import { releaseIn } from './object-requests.ts';
import type { ChangeRequest } from './port.ts';
import { shiftFields } from './shift-fields.ts';
import { unmakeObject } from './unmake-object.ts';

/**
 * Takes one change back, once however often it is tried: fields return to what stood before where ours still stand, what
 * the release made is deleted, what it deleted stays so (it had made it).
 * @returns applied | already-applied | drifted, naming the field | blocked | gone, when an object the release did not make is
 * @throws as `applyChange`
 */
export async function undoChange(client: KubernetesClient, request: ChangeRequest): Promise<EffectOutcome> {
  const sentence = systemRefusal(request.change.object);
  if (sentence !== null) return { status: 'blocked', sentence };
  return toOutcome(request.change, await takeBack({ client, request }));
}

async function takeBack(context: ChangeContext) {
  const { change } = context.request;
  switch (change.verb) {
    case 'create':
      return await unmakeObject(context, change.object, releaseIn(change.manifest));
    case 'patch':
      return await shiftFields(context, change, 'backward');
    case 'delete':
      return { status: 'already-applied', object: null } as const;
  }
}
