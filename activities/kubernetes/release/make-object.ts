import { writeConditionally } from '../write.ts';
import type { Judgement, Stop, WriteResult } from '../write.ts';
import { stopWith } from './change-context.ts';
import type { ChangeContext, ChangeOf } from './change-context.ts';
import { strayIn } from './field-match.ts';
import { bodyOf, findObject } from './live-object.ts';
import type { ReleaseObject } from './live-object.ts';
import { MADE_BY, createObject, releaseIn } from './object-requests.ts';
import { isBeingDeleted, madeBy } from './release-owner.ts';
import { objectName } from './release-paths.ts';

type Found = ReleaseObject | null;

/** Makes an object once: one of the same name is ours by its mark, or by its label and content, or it is in the way. */
export const makeObject = async (
  context: ChangeContext,
  change: ChangeOf<'create'>,
): Promise<WriteResult<Found>> =>
  await writeConditionally<Found>(context, {
    what: objectName(change.object),
    judge: async (): Promise<Judgement<Found>> => {
      const { client, request } = context;
      const { object, manifest } = change;
      if (releaseIn(manifest) === null)
        return stopWith(
          'blocked',
          `${objectName(object)} would carry no release’s label, so it could not be taken back: it is not made; report this as a bug`,
        );
      const found = await findObject(client, object, request.signal);
      if (found !== null) return judgeStanding(change, found, request.actionId);
      const asker = { client, signal: request.signal, isRehearsal: false };
      const { actionId } = request;
      return { verdict: 'write', send: () => createObject(asker, object, { manifest, actionId }) };
    },
  });

function judgeStanding(change: ChangeOf<'create'>, found: ReleaseObject, actionId: string): Judgement<Found> {
  if (isBeingDeleted(found))
    return stopWith(
      'blocked',
      `${objectName(change.object)} of before is still being deleted: look at its finalizers, then retry`,
    );
  return found.metadata?.annotations?.[MADE_BY] === actionId || isAsMade(change, found)
    ? { verdict: 'done', object: found }
    : { verdict: 'stop', outcome: inTheWay(change, found) };
}

/** Of this very release, with all that its manifest says. */
function isAsMade({ manifest }: ChangeOf<'create'>, found: ReleaseObject): boolean {
  if (madeBy(found) !== releaseIn(manifest)) return false;
  return strayIn('', bodyOf(found), { wanted: manifest, removed: undefined }) === null;
}

/** What an object of that name means for one that is to be made. */
export function inTheWay({ object, manifest }: ChangeOf<'create'>, found: ReleaseObject): Stop {
  const what = objectName(object);
  const owner = madeBy(found);
  return owner === null || owner === releaseIn(manifest)
    ? {
        status: 'drifted',
        sentence: `${what} exists already and is not what this release makes: rename or delete it`,
      }
    : {
        status: 'blocked',
        sentence: `${what} exists already, made by release ${owner}: finish or undo that one, or delete what it left`,
      };
}
