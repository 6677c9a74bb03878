import { MOST_AHEAD_MS } from './grid.ts';

/** What is older teaches nobody: no detector looks back further. */
const MOST_BEHIND_MS = 7 * 86_400_000;

/** From when to when the samples that come now may be, both ends included. */
export const pushedTimes = (nowMs: number): { readonly fromMs: number; readonly toMs: number } => ({
  fromMs: nowMs - MOST_BEHIND_MS,
  toMs: nowMs + MOST_AHEAD_MS,
});
