import type { Action } from '../../domain/healing/action.ts';
import type { Target } from '../../domain/workload/target.ts';
import type { WorkloadObservation } from '../../domain/workload/observation.ts';
import type { ActionPreState, ConfigContent } from '../../store/port.ts';

/** One look at the cluster's opted-in workloads, or at one of them. */
export interface ObservedWorkload {
  readonly observation: WorkloadObservation;
  /** The pod template without `restartedAt` and our annotations, canonical JSON: what a rollback writes. */
  readonly template: string;
  /** Contents of the existing objects in `observation.configs`, for the encrypted journal only. */
  readonly configContents: readonly ConfigContent[];
}

export interface ClusterReader {
  /** All opted-in workloads of every kind, by a constant number of list calls for each opted-in namespace. */
  observeAll(signal: AbortSignal): Promise<readonly ObservedWorkload[]>;
  /** Null when it is gone. `uid` is not compared: the caller does. */
  observeOne(target: Omit<Target, 'uid'>, signal: AbortSignal): Promise<ObservedWorkload | null>;
}

export interface KillSwitch {
  readonly isEngaged: boolean;
  readonly reason: string | null;
  readonly by: string | null;
}

/** The flag in a ConfigMap that stops every write even when Temporal is down (DESIGN §6). */
export interface KillSwitchFlag {
  /** Throws when unreadable: then nothing may be written. A missing ConfigMap means not engaged. */
  read(signal: AbortSignal): Promise<KillSwitch>;
  write(value: KillSwitch, signal: AbortSignal): Promise<void>;
}

/**
 * What came of a write. `already-applied`: our earlier try did it. `drifted`: the fields no longer hold the pre-state,
 * so somebody else decided. `blocked`: a disruption budget or admission said no; nothing was changed.
 */
export type EffectOutcome =
  | { readonly status: 'applied'; readonly postState: ActionPreState }
  | { readonly status: 'already-applied'; readonly postState: ActionPreState }
  | { readonly status: 'drifted'; readonly sentence: string }
  | { readonly status: 'blocked'; readonly sentence: string }
  | { readonly status: 'gone'; readonly sentence: string };

export interface EffectRequest<K extends Action['kind'] = Action['kind']> {
  readonly actionId: string;
  readonly target: Target;
  readonly action: Extract<Action, { kind: K }>;
  readonly preState: ActionPreState;
  readonly signal: AbortSignal;
  /** Called before every single write; throws when the kill switch is engaged or unreadable. */
  readonly beforeWrite: () => Promise<void>;
  /** Called between tries and while waiting. */
  readonly heartbeat: () => void;
}

/** Mutations. Conditional on the pre-state, idempotent by `actionId`, read back after a timeout (DESIGN §2.4). */
export interface ClusterWriter {
  rollBack(
    request: EffectRequest<'rollBack'> & { template: string; contents: readonly ConfigContent[] },
  ): Promise<EffectOutcome>;
  restoreConfig(
    request: EffectRequest<'restoreConfig'> & { contents: readonly ConfigContent[] },
  ): Promise<EffectOutcome>;
  raiseMemoryLimit(request: EffectRequest<'raiseMemoryLimit'>): Promise<EffectOutcome>;
  /** The undo: only while the field still holds `action.toBytes`. */
  restoreMemoryLimit(request: EffectRequest<'raiseMemoryLimit'>): Promise<EffectOutcome>;
  evictPod(request: EffectRequest<'evictPod'>): Promise<EffectOutcome>;
  restartRollout(request: EffectRequest<'restartRollout'>): Promise<EffectOutcome>;
}

/** A supervised watch: calls back with a workload whose pods or rollout changed for the worse. Never throws into the process. */
export interface SymptomWatch {
  start(onSuspect: (target: Omit<Target, 'uid'>) => void): Promise<void>;
  stop(): Promise<void>;
  /** For `/readyz`, metrics and doctor. */
  state(): {
    readonly isConnected: boolean;
    readonly restarts: number;
    readonly lastEventAtMs: number | null;
  };
}
