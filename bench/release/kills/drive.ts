import { releaseMoments } from '../../../test/scenarios/runner/release-moments.ts';
import type { StrategyType } from '../release-files.ts';
import { abort, detailOf, patiently } from '../released.ts';
import type { Shop } from '../shop.ts';

export interface Course {
  readonly name: string;
  readonly strategy: StrategyType;
  /** A step's id and its status, at which the release is aborted; null: it is let go its way. */
  readonly abortAt: string | null;
}

export const COURSES: readonly Course[] = [
  { name: 'rolling', strategy: 'rolling', abortAt: null },
  { name: 'blue-green', strategy: 'blue-green', abortAt: null },
  { name: 'canary', strategy: 'canary', abortAt: null },
  { name: 'blue-green, aborted', strategy: 'blue-green', abortAt: 'shop/switch running' },
  { name: 'canary, aborted', strategy: 'canary', abortAt: 'shop/canary-33 running' },
  { name: 'rolling, aborted', strategy: 'rolling', abortAt: 'soak/0.5 running' },
];

/** Deaths of workers lengthen everything: each costs a release up to half a minute. */
const COMES_WITHIN_MS = 1_800_000;
const EVERY_MS = 500;

/** What people do to the release meanwhile. What a dying worker did not answer is said again. */
export async function drive(shop: Shop, id: string, { abortAt }: Course): Promise<void> {
  await approved(shop, id);
  if (abortAt !== null) await aborted(shop, id, abortAt);
}

const waiting = (what: string) => ({ what, withinMs: COMES_WITHIN_MS, everyMs: EVERY_MS });

async function approved(shop: Shop, id: string): Promise<void> {
  let isSaid = false;
  await patiently(shop, waiting(`the approval of ${id}`), async () => {
    const { progress } = await detailOf(shop, id);
    if (progress === null) return null;
    const { state } = progress;
    // The answer may have been lost with the worker that had taken the word.
    if (state.status !== 'awaiting-approval') return isSaid || state.status === 'closed' ? true : null;
    isSaid = true;
    const word = { decision: 'approve' as const, planHash: state.planHash, by: 'anna' };
    const { accepted } = await shop.around.paramedic.releases.decide(id, word);
    return accepted ? true : null;
  });
}

async function aborted(shop: Shop, id: string, abortAt: string): Promise<void> {
  await patiently(shop, waiting(`${id} coming to ${abortAt}`), async () => {
    const { progress } = await detailOf(shop, id);
    if (progress === null) return null;
    if (progress.state.status === 'closed' || progress.state.status === 'undoing') return true;
    if (!releaseMoments(progress).has(abortAt)) return null;
    await abort(shop, id);
    return true;
  });
}
