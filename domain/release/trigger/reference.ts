import type { ArmFigures, WindowFigures } from '../verdict.ts';

/** What the new version is compared with, and how a sentence calls it. */
export interface Reference {
  readonly errorRatio: number | null;
  readonly p95Ms: number | null;
  readonly who: string;
}

type Compared = Pick<ArmFigures, 'errorRatio' | 'p95Ms'>;

/**
 * The old version beside the new one; where none serves, what users got before the release; else null, and absolute limits
 * stand alone. A figure the old version beside it lacks is taken from before.
 */
export function referenceOf({ baseline, before }: WindowFigures): Reference | null {
  if (baseline === null)
    return before === null ? null : { ...pick(before), who: 'the old version before the release' };
  return {
    errorRatio: baseline.errorRatio ?? before?.errorRatio ?? null,
    p95Ms: baseline.p95Ms ?? before?.p95Ms ?? null,
    who: 'the old version beside it',
  };
}

const pick = ({ errorRatio, p95Ms }: Compared): Compared => ({ errorRatio, p95Ms });
