import type { Steering } from '../../../domain/release/progress.ts';
import type { EditKind } from '../world/edits.ts';

/** One simulated release from request to record: everything that is drawn, and nothing that follows from it. */
export interface Story {
  /** Of latencies, and of what an attempt had done when its worker was lost. */
  readonly seed: number;
  readonly shape: Shape;
  readonly answers: readonly Answer[];
  readonly resolver: Resolver;
  readonly faults: readonly Fault[];
  readonly happenings: readonly Happening[];
}

export const STRATEGIES = ['rolling', 'blue-green', 'replicas', 'gateway', 'nginx'] as const;
export const CONTENTS = ['image', 'config', 'image-and-config', 'env'] as const;

export interface TargetShape {
  readonly strategy: (typeof STRATEGIES)[number];
  readonly weights: readonly number[];
  readonly replicas: number;
  readonly content: (typeof CONTENTS)[number];
  readonly migration: 'none' | 'compatible' | 'breaking';
  /** In a namespace of its own. */
  readonly isAway: boolean;
}

export interface Shape {
  readonly targets: readonly TargetShape[];
  readonly order: 'default' | 'together' | 'first-alone';
  readonly hasStaging: boolean;
  readonly hasSmoke: boolean;
  readonly quorum: 1 | 2;
  readonly expiresSeconds: number;
  readonly remindSeconds: number;
  readonly hasRoles: boolean;
  readonly soakMinutes: readonly number[];
  readonly onFailure: 'undo' | 'hold';
  readonly unresolvedSeconds: number;
}

/** What somebody answers when asked, counted from the question. */
export interface Answer {
  readonly afterMs: number;
  readonly by: string;
  readonly decision: 'approve' | 'reject';
  readonly plan: 'shown' | 'another';
  readonly via: 'update' | 'signal' | 'unsigned-signal';
  /** The same message again, with the same update id. */
  readonly isRepeated: boolean;
}

/** What somebody does about every hold, so long after it began. */
export interface Resolver {
  readonly does: 'nothing' | 'retry' | 'promote' | 'abort';
  readonly afterMs: number;
}

export const KINDS = [
  'flaky',
  'outage',
  'refused',
  'crash-before',
  'crash-after',
  'lost',
  'slow',
  'drifted',
  'blocked',
  'gone',
  'roll-back',
  'unknown',
  'errored',
  'failed',
  'late',
  'fails',
  'not-proven',
  'refusal',
  'stale-fence',
  'gate-fails',
  'gate-unknown',
] as const;
export type FaultKind = (typeof KINDS)[number];

/** At one call of one activity, the first being 0. */
export interface Fault {
  readonly activity: string;
  readonly call: number;
  readonly kind: FaultKind;
}

export type Occurrence =
  | { readonly does: 'steer'; readonly steering: Steering; readonly by: string; readonly times: number }
  | { readonly does: 'decide'; readonly answer: Answer }
  | { readonly does: 'supersede' }
  | { readonly does: 'stop-writes'; readonly forMs: number }
  | { readonly does: 'freeze'; readonly forMs: number }
  | { readonly does: 'edit'; readonly kind: EditKind; readonly at: number }
  | { readonly does: 'cancel' }
  | { readonly does: 'find'; readonly what: 'own' | 'shared' | 'of-another' | 'unschedulable' }
  | { readonly does: 'heal' }
  | { readonly does: 'deploy'; readonly ifBusy: 'queue' | 'supersede' | 'refuse' };

/** So long after so many activities of all runs were begun: any moment of a release is as likely as another. */
export interface Happening {
  readonly afterCalls: number;
  readonly delayMs: number;
  readonly what: Occurrence;
}

/** rita asks for every release; mallory holds no role; the rest may approve. */
export const REQUESTER = 'rita';
export const APPROVERS = ['anna', 'ben', 'carl'];
