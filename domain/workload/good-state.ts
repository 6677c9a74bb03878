import type { Target } from './target.ts';

export interface ConfigVersion {
  readonly kind: 'ConfigMap' | 'Secret';
  readonly name: string;
  readonly contentHash: string;
}

/**
 * One journaled state of a workload: a template with the contents of the ConfigMaps and Secrets it refers to.
 * `goodAtMs` is set once it was seen all Available with service levels in band for long enough.
 */
export interface JournaledState {
  /** sha256 of templateHash and configs: the same state seen again has the same id. */
  readonly stateId: string;
  readonly target: Target;
  readonly templateHash: string;
  readonly podTemplateHash: string | null;
  readonly images: readonly string[];
  readonly configs: readonly ConfigVersion[];
  readonly firstSeenAtMs: number;
  readonly lastSeenAtMs: number;
  /** Continuously healthy since; null while unhealthy or unknown. */
  readonly healthySinceMs: number | null;
  readonly goodAtMs: number | null;
  /** The action of ours that brought this state about; null: somebody else's change. */
  readonly writtenByAction: string | null;
  /**
   * Shows a named symptom since; null when it was last seen healthy. Going back to a state that was sick when it was left
   * would undo a person's attempt to mend it. Absent in rows written without it: then nothing is concluded.
   */
  readonly sickSinceMs?: number | null;
}
