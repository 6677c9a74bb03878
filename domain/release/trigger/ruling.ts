import type { Thresholds } from '../release-schema.ts';
import type { Trigger, WindowFigures } from '../verdict.ts';

/** What one rule makes of a window. `hold`: neither on nor back by this figure; a person decides. */
export type Ruling =
  | { readonly ruling: 'roll-back'; readonly trigger: Trigger; readonly sentence: string }
  | { readonly ruling: 'hold'; readonly sentence: string };

/** Null: nothing to object to. */
export type Rule = (figures: WindowFigures, thresholds: Thresholds) => Ruling | null;

export const rollBack = (trigger: Trigger, sentence: string): Ruling => ({
  ruling: 'roll-back',
  trigger,
  sentence,
});
export const hold = (sentence: string): Ruling => ({ ruling: 'hold', sentence });
