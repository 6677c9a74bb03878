/** What one verification window said. `settling`: the rollout was not done in time for a window to begin. */
export type WindowVerdict = 'good' | 'bad' | 'unknown' | 'settling' | 'drifted' | 'gone';

export interface WindowResult {
  readonly verdict: WindowVerdict;
  readonly sentences: readonly string[];
  readonly fromMs: number;
  readonly toMs: number;
}

export type VerificationStep =
  | { readonly next: 'another-window' }
  | { readonly next: 'verified' }
  | { readonly next: 'unverified'; readonly sentence: string }
  | { readonly next: 'hands-off'; readonly sentence: string };

/** So many bad windows in a row, and waiting longer would only prolong the harm. */
export const BAD_WINDOWS_TO_FAIL = 2;

/**
 * What follows from the windows so far.
 * @param results oldest first
 * @returns verified after `windowsToVerify` good ones in a row; unverified after two bad ones in a row or at the
 *   deadline; hands-off when somebody else changed the workload or it is gone; `unknown` never verifies
 * @source DESIGN §11 Windows
 */
export function judgeWindows(
  results: readonly WindowResult[],
  windowsToVerify: number,
  isPastDeadline: boolean,
): VerificationStep {
  const last = results.at(-1);
  if (last === undefined) return { next: 'another-window' };
  if (last.verdict === 'drifted' || last.verdict === 'gone')
    return { next: 'hands-off', sentence: last.sentences.join('; ') };
  if (trailing(results, 'good') >= windowsToVerify) return { next: 'verified' };
  if (trailing(results, 'bad') >= BAD_WINDOWS_TO_FAIL)
    return { next: 'unverified', sentence: last.sentences.join('; ') };
  if (isPastDeadline)
    return {
      next: 'unverified',
      sentence: `not verified in time; the last window was ${last.verdict}: ${last.sentences.join('; ')}`,
    };
  return { next: 'another-window' };
}

/** How many results at the end carry this verdict. */
export function trailing(results: readonly WindowResult[], verdict: WindowVerdict): number {
  const firstOther = results.toReversed().findIndex((result) => result.verdict !== verdict);
  return firstOther === -1 ? results.length : firstOther;
}
