import type { Action } from './action.ts';

/** Under this share of the old limit the old limit will do again (DESIGN §8). */
export const REVERT_BELOW_RATIO = 0.7;
/** A mitigation that is still needed is renewed this often; then it is no longer temporary and a person decides. */
export const MOST_RENEWALS = 1;

export interface ExpiryAnswer {
  readonly answer: 'revert' | 'renew' | 'ask-person';
  readonly sentence: string;
}

/**
 * What happens to a raised memory limit when its time is up.
 * @param peakBytes highest working set of the workload's pods since the raise; null when nobody could tell
 * @returns revert under 70 % of the old limit; else renew once, then a person. Unknown never reverts: a person decides
 */
export function answerExpiry(
  action: Extract<Action, { kind: 'raiseMemoryLimit' }>,
  peakBytes: number | null,
  renewals: number,
): ExpiryAnswer {
  if (peakBytes === null)
    return {
      answer: renewals < MOST_RENEWALS ? 'renew' : 'ask-person',
      sentence: 'its memory use could not be read',
    };
  const share = peakBytes / action.fromBytes;
  const percent = `${String(Math.round(share * 100))} % of the old limit`;
  if (share < REVERT_BELOW_RATIO) return { answer: 'revert', sentence: `its peak was ${percent}` };
  if (renewals < MOST_RENEWALS)
    return { answer: 'renew', sentence: `its peak was ${percent}, so the raise is still needed` };
  return {
    answer: 'ask-person',
    sentence: `its peak was still ${percent} after a renewal; set the limit for good or find the growth`,
  };
}
