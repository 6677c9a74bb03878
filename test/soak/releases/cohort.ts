import type { ReleaseResult } from '../../../domain/release/progress.ts';
import type { Trigger } from '../../../domain/release/verdict.ts';
import { blueGreen, canary, oneRollingTarget } from '../../support/release-plans.ts';
import type { PlanFor } from '../../support/release-plans.ts';

/** As many looks as a release file may name, the last after a day: each quarter of an hour, then each 69 minutes. */
export const LADDER: readonly number[] = [15, 30, 45, ...Array.from({ length: 21 }, (_, at) => 60 + 69 * at)];
export const DAY_MS = 86_400_000;

/** What befalls a release while it soaks. */
export type Fate = 'none' | 'finding' | 'bad-look' | 'abort';

/** One of the releases that soak: what it is and how it must end, known before it begins. */
export interface Member {
  readonly nth: number;
  /** Part of the ids of everything it starts. */
  readonly token: string;
  readonly releaseId: string;
  readonly wave: number;
  readonly fate: Fate;
  /** Hours after its wave began. */
  readonly fateHour: number;
  readonly plan: PlanFor;
  /** Watches of its rollout, before it soaks. */
  readonly watches: number;
  readonly isGuarded: boolean;
  readonly end: { readonly result: ReleaseResult; readonly trigger: Trigger | null };
}

/** Of a hundred: three with a finding, one with a bad look, one that a person aborts. */
const FATE_OF: Readonly<Record<number, Fate>> = {
  7: 'finding',
  18: 'bad-look',
  41: 'finding',
  63: 'abort',
  74: 'finding',
};
const END_OF: Readonly<Record<Fate, Member['end']>> = {
  none: { result: 'released', trigger: null },
  finding: { result: 'rolled-back', trigger: 'crash' },
  'bad-look': { result: 'rolled-back', trigger: 'saturation' },
  abort: { result: 'aborted', trigger: null },
};
const PLANS = [
  { plan: oneRollingTarget, watches: 1 },
  { plan: canary, watches: 3 },
  { plan: blueGreen, watches: 1 },
];

/**
 * `releases` in waves, each with everything in it.
 * @param guarded so many of them have a real guard, which looks each minute whether its holder lives
 */
export function cohort(given: { releases: number; perWave: number; guarded: number }): Member[] {
  return Array.from({ length: given.releases }, (_, nth) => {
    const fate = FATE_OF[nth % 100] ?? 'none';
    const token = `soak${String(nth).padStart(5, '0')}`;
    // Findings about a second Deployment do not reach a soak: what they befall is rolled out in place.
    const kind = PLANS[fate === 'finding' ? 0 : nth % PLANS.length] ?? { plan: oneRollingTarget, watches: 1 };
    return {
      nth,
      token,
      releaseId: `release/shop/cart-2/${token}`,
      wave: Math.floor(nth / given.perWave),
      fate,
      fateHour: 1 + ((nth * 7) % 22),
      ...kind,
      isGuarded: nth < given.guarded,
      end: END_OF[fate],
    };
  });
}
