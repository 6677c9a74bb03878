import { identify } from '../identity.ts';
import type { Identity } from '../identity.ts';
import { listAll } from '../list.ts';
import type { WriteContext } from '../write.ts';
import { SCRATCH_LABEL, SCRATCH_PREFIX, removeScratch } from './scratch-namespace.ts';

/** A proof ends within minutes; clocks of machines differ by less. */
const ABANDONED_MS = 3_600_000;
const MOST_AT_ONCE = 20;

/**
 * Deletes scratch namespaces whose proof broke off and was never tried again, with the copies of Secrets they hold: ours
 * by name and label, and older than an hour. What cannot be deleted is left to the next proof; it is no reason to hold a
 * release.
 * @returns why, for each that stays; one sentence when they could not be listed
 */
export async function sweepScratch(context: WriteContext): Promise<readonly string[]> {
  const { client, request } = context;
  try {
    const { items } = await listAll(
      client,
      { resource: 'namespaces', namespace: null, labelSelector: SCRATCH_LABEL },
      request.signal,
    );
    const abandoned = items
      .map((found) => identify(found))
      .filter((found) => isAbandoned(found, client.pacing.nowMs()))
      .slice(0, MOST_AT_ONCE);
    const stay: string[] = [];
    for (const { name, uid, labels } of abandoned)
      await removeScratch(context, { name, shortId: labels[SCRATCH_LABEL] ?? '' }, uid).catch(
        (failed: unknown) => stay.push(sentenceOf(failed)),
      );
    return stay;
  } catch (failed) {
    return [`scratch namespaces that earlier proofs left could not be listed: ${sentenceOf(failed)}`];
  }
}

function isAbandoned({ name, labels, createdAtMs }: Identity, nowMs: number): boolean {
  const shortId = labels[SCRATCH_LABEL] ?? '';
  const isOurs = shortId !== '' && name.startsWith(`${SCRATCH_PREFIX}${shortId}`);
  return isOurs && createdAtMs > 0 && nowMs - createdAtMs > ABANDONED_MS;
}

const sentenceOf = (failed: unknown): string => (failed instanceof Error ? failed.message : String(failed));
