import type { IntakeIssue, IntakeIssueKind } from './intake-issue.ts';

/** What was wrong with one metric's samples, counted while they are read. */
export interface Tally {
  /** `samples`: how many more of this kind; 1 unless told. */
  add(kind: IntakeIssueKind, atMs: number, samples?: number): void;
  issues(): IntakeIssue[];
}

const SENTENCES: Readonly<Record<IntakeIssueKind, (samples: string) => string>> = {
  'counter-reset': (samples) =>
    `its counter fell at ${samples}, so it began again: counted from zero after that`,
  'clock-jumped-back': (samples) =>
    `${samples} came with a time far before the sample before: put where the time says; a counter is not read where it went back`,
  'clock-jumped-ahead': (samples) => `${samples} came with a time in the future: left out`,
  duplicate: (samples) =>
    `${samples} told another value for a time already told: the one that came last counts`,
  'out-of-order': (samples) => `${samples} came after a newer one: put in order`,
  'not-a-number': (samples) => `${samples} had a value or a time that cannot be one: left out`,
  gap: (samples) => `${samples} are missing: left missing, which is never an anomaly`,
};

const counted = (count: number): string => `${String(count)} ${count === 1 ? 'sample' : 'samples'}`;

export function tallyOf(metric: string): Tally {
  const seen = new Map<IntakeIssueKind, { atMs: number; samples: number }>();
  return {
    add: (kind, atMs, samples = 1) => {
      const before = seen.get(kind) ?? { atMs: -Infinity, samples: 0 };
      seen.set(kind, { atMs: Math.max(before.atMs, atMs), samples: before.samples + samples });
    },
    issues: () =>
      [...seen].map(([kind, { atMs, samples }]) => ({
        kind,
        metric,
        atMs,
        samples,
        sentence: `${metric}: ${SENTENCES[kind](counted(samples))}`,
      })),
  };
}
