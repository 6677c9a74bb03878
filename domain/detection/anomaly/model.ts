import type { Basis } from './features.ts';
import type { Routine } from './routine.ts';
import type { Tail } from './tail.ts';
import type { View } from './view.ts';

export const MODEL_VERSION = 2 as const;

/** All that was learned about one workload; plain data, equal after a round trip through JSON. */
export interface Model {
  readonly version: typeof MODEL_VERSION;
  readonly basis: Basis;
  readonly views: readonly View[];
  /** What is due at its time of day; null without any, or before three days were seen. */
  readonly routine: Routine | null;
  /** How large each view's smoothed distance gets by itself, in the order of the views. */
  readonly tails: readonly Tail[];
  /** How large the surprise gets by itself. */
  readonly surprise: Tail;
  readonly trained: { readonly fromMs: number; readonly toMs: number; readonly rows: number };
}
