import type { Activities } from '../../../activities/index.ts';
import type { Notification } from '../../../activities/notify/port.ts';
import type { Decision } from '../../../domain/healing/progress.ts';
import type { ReleaseOutcome, Steering } from '../../../domain/release/progress.ts';
import type { ReleaseFileInput } from '../../../domain/release/release-schema.ts';
import type { ReleaseScript } from '../../support/scripted-releases.ts';

export const APPROVAL: Decision = {
  decision: 'approve',
  planHash: 'hash-of-the-plan',
  actor: 'anna',
  reason: '',
  signature: 'signed',
  expiresAtMs: 0,
};

/** One release, said without a server, so that it can be run on any. */
export interface ReleaseScenario {
  readonly name: string;
  readonly file?: Partial<ReleaseFileInput>;
  /** Made anew for each run: its answers are used up. */
  readonly script?: () => Partial<ReleaseScript>;
  /** An activity that goes on until it is cancelled. */
  readonly hangs?: keyof Activities;
  /** Who does what once people were told of it, or its activity hangs; one after the other. */
  readonly people: readonly {
    readonly when: 'awaiting-approval' | 'held' | 'hangs';
    readonly does: 'approve' | Steering;
  }[];
}

/** What a release asked for, in order, and what came of it. */
export interface Course {
  readonly outcome: Pick<ReleaseOutcome, 'result' | 'trigger' | 'sentence'> & { readonly left: string[] };
  readonly asked: readonly string[];
  readonly told: readonly string[];
}

/** The title of what people are told when they are to decide: they do not before. */
export const TITLE = { 'awaiting-approval': 'waits for approval', held: 'is held' } as const;

export const noteOf = (activity: string, attempt: number): string =>
  attempt === 1 ? activity : `${activity}, attempt ${String(attempt)}`;

export const summaryOf = (
  { result, trigger, sentence, left }: ReleaseOutcome,
  asked: readonly string[],
  notifications: readonly Notification[],
): Course => ({
  outcome: { result, trigger, sentence, left: left.map((ref) => ref.sentence) },
  asked,
  // Each is told by a run of its own, in its own time.
  told: notifications.map(({ title }) => title).toSorted(),
});
