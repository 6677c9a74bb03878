import type { ForeignOwner, HealConsent, Target } from './target.ts';

export interface Termination {
  readonly reason: string;
  readonly exitCode: number;
  readonly finishedAtMs: number;
  /** When that run began, where the kubelet says so: a short run tells a loop from one crash in a long life. */
  readonly startedAtMs?: number;
}

export interface ContainerObservation {
  readonly name: string;
  readonly image: string;
  readonly isReady: boolean;
  readonly isInit: boolean;
  readonly restartCount: number;
  /** `CrashLoopBackOff`, `ErrImagePull`, `CreateContainerConfigError`…; null when not waiting. */
  readonly waitingReason: string | null;
  readonly waitingMessage: string | null;
  readonly lastTermination: Termination | null;
  readonly startedAtMs: number | null;
  /** null: no limit set. */
  readonly memoryLimitBytes: number | null;
  readonly memoryRequestBytes: number | null;
  readonly cpuLimitCores: number | null;
}

export interface PodObservation {
  readonly name: string;
  readonly uid: string;
  readonly node: string | null;
  readonly phase: string;
  readonly podTemplateHash: string | null;
  readonly createdAtMs: number;
  readonly isReady: boolean;
  /** Since when continuously Ready; null while not Ready. */
  readonly readySinceMs: number | null;
  readonly isTerminating: boolean;
  /** The scheduler's words when it cannot place the pod. */
  readonly unschedulableMessage: string | null;
  /** Newest warning events about this pod, `reason: message`, at most 5, each at most 300 characters. */
  readonly warnings: readonly string[];
  readonly containers: readonly ContainerObservation[];
}

export interface ReplicaSetObservation {
  readonly name: string;
  readonly uid: string;
  readonly podTemplateHash: string;
  readonly revision: number;
  readonly createdAtMs: number;
  readonly replicas: number;
  readonly readyReplicas: number;
}

/** A ConfigMap or Secret the template refers to, by content hash: contents never leave the store's encryption. */
export interface ConfigReference {
  readonly kind: 'ConfigMap' | 'Secret';
  readonly name: string;
  /** false: a missing object or key keeps containers from starting. */
  readonly isOptional: boolean;
  /** null: the object does not exist. */
  readonly contentHash: string | null;
  readonly isImmutable: boolean;
  /** Keys the template names (env `valueFrom`) that the object lacks. */
  readonly missingKeys: readonly string[];
  /** Other workloads with Ready pods that use this object, `kind/name`. */
  readonly otherConsumers: readonly string[];
}

/** One look at one workload. Everything a decision about it may use, and nothing secret. */
export interface WorkloadObservation {
  readonly target: Target;
  readonly observedAtMs: number;
  readonly consent: HealConsent;
  /** Guardrails (budget, storm, freeze) count within a scope. */
  readonly scope: string;
  readonly foreignOwner: ForeignOwner | null;
  readonly isPaused: boolean;
  readonly hasHpa: boolean;
  readonly createdAtMs: number;
  readonly generation: number;
  readonly observedGeneration: number;
  readonly replicas: {
    readonly desired: number;
    readonly ready: number;
    readonly updated: number;
    readonly available: number;
  };
  readonly isProgressing: boolean;
  readonly progressDeadlineExceeded: boolean;
  readonly minReadySeconds: number;
  /** sha256 of the pod template without `restartedAt` and our own annotations. */
  readonly templateHash: string;
  /** sha256 of the spec without replicas and paused: changes when somebody edits the workload. */
  readonly specHash: string;
  /** The current template was written by this action of ours; null: by somebody else. */
  readonly writtenByAction: string | null;
  readonly currentReplicaSet: ReplicaSetObservation | null;
  readonly olderReplicaSets: readonly ReplicaSetObservation[];
  readonly pods: readonly PodObservation[];
  readonly configs: readonly ConfigReference[];
  /** Attestation `paramedic.dev/migration: irreversible` forbids an automatic rollback. */
  readonly rollbackForbidden: string | null;
}
