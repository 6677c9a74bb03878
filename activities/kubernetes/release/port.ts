import type { Change, Json, ObjectRef } from '../../../domain/release/change.ts';
import type { LiveTarget } from '../../../domain/release/live.ts';
import type { PullLogin } from '../../../domain/release/image-login.ts';
import type { PlanRefusal } from '../../../domain/release/plan.ts';
import type { RollbackSight } from '../../../domain/release/plan-rollback.ts';
import type { SmokeCheck } from '../../../domain/release/release-schema.ts';
import type { Surroundings } from '../../../domain/release/surroundings.ts';
import type { BackedUpObject } from '../../../store/port.ts';
import type { EffectOutcome } from '../port.ts';

/** What one target's plan looks at. */
export interface LiveRequest {
  readonly namespace: string;
  readonly deployment: string;
  readonly service: string | null;
  readonly httpRoute: string | null;
  readonly ingress: string | null;
  /** By the name in the release file; the template may refer to a copy an earlier release made (`CONFIG_OF`). */
  readonly configMaps: readonly string[];
}

/** One sealed change, about to be written or taken back. */
export interface ChangeRequest {
  /** The ledger's row; also the field manager's mark that makes a retry recognise its own write. */
  readonly actionId: string;
  readonly change: Change;
  readonly signal: AbortSignal;
  /** Called before every single write; throws when the kill switch is engaged or unreadable. */
  readonly beforeWrite: () => Promise<void>;
  readonly heartbeat: () => void;
}

/** How a rollout stands. `failed` says so before its deadline: it cannot get there by itself. */
export type RolloutLook =
  | { readonly status: 'available'; readonly sentence: string }
  | { readonly status: 'progressing'; readonly sentence: string }
  | { readonly status: 'failed'; readonly sentence: string }
  | { readonly status: 'gone'; readonly sentence: string };

export interface RestoreProof {
  readonly isProven: boolean;
  readonly sentence: string;
}

/** All that a release asks of a cluster. Reads reject with KubernetesError; writes answer by value. */
export interface ReleaseCluster {
  /** Everything a plan is made from, or the first thing that is missing. */
  readLive(request: LiveRequest, signal: AbortSignal): Promise<LiveTarget | Omit<PlanRefusal, 'target'>>;
  /** Asks the API server to do it without doing it; null: it would. Else its own words. */
  dryRun(change: Change, signal: AbortSignal): Promise<string | null>;
  /** Conditional on every `from`, idempotent, read back after a timeout (DESIGN §2.4). */
  applyChange(request: ChangeRequest): Promise<EffectOutcome>;
  /**
   * Takes it back while it still holds our values: `drifted` names the field somebody else changed. Already as before, or
   * deleted by somebody, is `already-applied`.
   */
  undoChange(request: ChangeRequest): Promise<EffectOutcome>;
  lookAtRollout(deployment: { namespace: string; name: string }, signal: AbortSignal): Promise<RolloutLook>;
  /** One request through the API server's proxy of the Service; null: it passed. Else one sentence. */
  smoke(check: SmokeCheck & { readonly namespace: string }, signal: AbortSignal): Promise<string | null>;
  surroundings(deployment: { namespace: string; name: string }, signal: AbortSignal): Promise<Surroundings>;
  /** The objects themselves and the ConfigMaps and Secrets their templates refer to. */
  readBackup(objects: readonly ObjectRef[], signal: AbortSignal): Promise<readonly BackedUpObject[]>;
  /** Applies all of it to a scratch namespace (replicas 0), compares, and deletes that namespace again, whatever happened. */
  proveRestore(
    releaseId: string,
    objects: readonly BackedUpObject[],
    signal: AbortSignal,
    beforeWrite: () => Promise<void>,
  ): Promise<RestoreProof>;
  /** What it runs and what it ran before; null: it is not there. */
  readRevisions(
    deployment: { namespace: string; name: string },
    signal: AbortSignal,
  ): Promise<Pick<RollbackSight, 'uid' | 'current' | 'earlier'> | null>;
  /** With what nodes pull its images: secrets, for the registries alone. */
  pullLogins(
    deployment: { namespace: string; name: string },
    signal: AbortSignal,
  ): Promise<readonly PullLogin[]>;
  hasNamespace(name: string, signal: AbortSignal): Promise<boolean>;
  /** The object's body as `LiveObject` has it, for diffs; null when it is not there. */
  read(object: ObjectRef, signal: AbortSignal): Promise<{ readonly [key: string]: Json } | null>;
}
