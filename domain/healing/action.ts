import type { ChangeRef } from '../release/change.ts';
import type { ConfigVersion } from '../workload/good-state.ts';

/** What a rung does to the cluster. Everything the effect needs, decided beforehand; the plan's hash covers it. */
export type Action =
  | {
      readonly kind: 'rollBack';
      readonly fromTemplateHash: string;
      readonly toTemplateHash: string;
      /** Journaled state whose template and config contents are restored. */
      readonly toStateId: string;
      readonly restoreConfigs: readonly ConfigVersion[];
    }
  | {
      readonly kind: 'restoreConfig';
      readonly restoreConfigs: readonly ConfigVersion[];
      /** Pods (uid) started under the bad content, evicted one at a time after the restore; others are left alone. */
      readonly evictPods: readonly { readonly name: string; readonly uid: string }[];
    }
  | {
      readonly kind: 'raiseMemoryLimit';
      readonly container: string;
      readonly fromBytes: number;
      readonly toBytes: number;
      /** Requests follow the limit when they were equal (Guaranteed stays Guaranteed). */
      readonly keepsGuaranteed: boolean;
      readonly expiresAfterMs: number;
    }
  | { readonly kind: 'evictPod'; readonly pod: string; readonly podUid: string }
  | { readonly kind: 'restartRollout' }
  /** One write of a release; its values are sealed in the store under the change's id. No rung of a heal does it. */
  | { readonly kind: 'releaseChange'; readonly change: ChangeRef };

export type ActionKind = Action['kind'];
/** What a heal may do by itself. */
export type HealingAction = Exclude<Action, { kind: 'releaseChange' }>;

/**
 * What undoing means by kind (DESIGN §11). `restore`: the former value comes back while the field still holds ours.
 * `keep`: reversing it would bring the fault back, or nothing is left to reverse.
 */
export const UNDO_BY_KIND = {
  rollBack: 'keep',
  restoreConfig: 'keep',
  raiseMemoryLimit: 'restore',
  evictPod: 'keep',
  restartRollout: 'keep',
  releaseChange: 'restore',
} as const satisfies Record<ActionKind, 'restore' | 'keep' | 'none'>;

export interface Rung {
  readonly action: HealingAction;
  /** true: nobody but a person may start it, whatever the workload's consent says. */
  readonly needsApproval: boolean;
  readonly timeoutMs: number;
  /** One sentence: what it does and why it should help. */
  readonly why: string;
}

/** Life of an action in the ledger. `planned` is written before the cluster is touched. */
export const ACTION_STATUSES = [
  'planned',
  'applied',
  'verified',
  'unverified',
  'undone',
  'kept',
  'drifted',
  'failed',
  'expired',
] as const;
export type ActionStatus = (typeof ACTION_STATUSES)[number];
