import { writeConditionally } from '../write.ts';
import type { Judgement, WriteResult } from '../write.ts';
import { notTheSame, stopWith } from './change-context.ts';
import type { ChangeContext, ChangeOf } from './change-context.ts';
import { backward, forward, judgeShifts } from './field-shift.ts';
import { findObject } from './live-object.ts';
import type { ReleaseObject } from './live-object.ts';
import { patchObject } from './object-requests.ts';
import { isBeingDeleted, releaseOfAction } from './release-owner.ts';
import { objectName } from './release-paths.ts';

type Found = ReleaseObject | null;

/** `forward`: to what was planned; `backward`: to what stood before, while what was planned still stands. */
export type Direction = 'forward' | 'backward';

/** One conditional JSON Patch of this life of the object: every field holds what it should, or nothing is written. */
export async function shiftFields(
  context: ChangeContext,
  change: ChangeOf<'patch'>,
  direction: Direction,
): Promise<WriteResult<Found>> {
  const { client, request } = context;
  const { object, fields } = change;
  const shifts = direction === 'forward' ? forward(fields) : backward(fields);
  return await writeConditionally<Found>(context, {
    what: objectName(object),
    judge: async (): Promise<Judgement<Found>> => {
      const found = await findObject(client, object, request.signal);
      if (direction === 'backward' && isGoneWithRelease(change, found))
        return { verdict: 'done', object: null };
      const outcome = notTheSame(change, found, releaseOfAction(request.actionId));
      if (found === null || outcome !== null)
        return outcome === null ? { verdict: 'done', object: null } : { verdict: 'stop', outcome };
      const place = { client, object, signal: request.signal };
      const judged = await judgeShifts(place, found, shifts);
      if (judged.verdict === 'done') return { verdict: 'done', object: found };
      if (judged.verdict === 'stray') return stopWith('drifted', strayed(change, judged.path, direction));
      const asker = { client, signal: request.signal, isRehearsal: false };
      return { verdict: 'write', send: () => patchObject(asker, object, judged.steps) };
    },
  });
}

/** What an earlier step made takes its fields with it: nothing is left to put back. */
const isGoneWithRelease = ({ uid }: ChangeOf<'patch'>, found: Found): boolean =>
  uid === null && (found === null || isBeingDeleted(found));

const strayed = ({ object }: ChangeOf<'patch'>, path: string, direction: Direction): string =>
  direction === 'forward'
    ? `${objectName(object)} was changed by somebody at ${path} since this was planned: look who did, then plan the release again`
    : `${objectName(object)} was changed by somebody at ${path} since this release wrote it: it is left as it is; decide by hand`;
