import type { IntakeIssue } from '../domain/detection/intake/intake-issue.ts';

/** A model as it is kept: whole or not at all. */
export interface StoredModel {
  readonly version: number;
  /** JSON; `checksum` is its sha256 in hex. */
  readonly body: string;
  readonly checksum: string;
  readonly metrics: readonly string[];
  readonly intervalMs: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly rows: number;
  /** Calibration: the lines of the two tiers, in surprise. */
  readonly warnAt: number;
  readonly actAt: number;
  /** The isolation forest's training sample; null where there is none. */
  readonly forestSample: string | null;
}

/** How the newest training ended, and when the next is due. */
export interface Training {
  /** `kept`: the new calibration differed too much, so the old model stays. */
  readonly status: 'learning' | 'trained' | 'kept' | 'failed';
  readonly atMs: number;
  readonly nextAtMs: number;
  /** Rows there were, and rows a model needs. */
  readonly rows: number;
  readonly needed: number;
  /** For people. */
  readonly note: string;
}

export interface DetectorSeen {
  readonly targetUid: string;
  readonly targetKey: string;
  readonly scope: string;
  readonly atMs: number;
}

/** What is known of one workload's detector. */
export interface DetectorRecord {
  readonly targetUid: string;
  readonly targetKey: string;
  readonly scope: string;
  readonly firstSeenAtMs: number;
  readonly lastSeenAtMs: number;
  readonly model: StoredModel | null;
  /** Null before the first. */
  readonly training: Training | null;
  /** JSON of what the detector remembers between samples; null before its first. */
  readonly standing: string | null;
  readonly standingAtMs: number | null;
  readonly issues: readonly IntakeIssue[];
}

/** For lists: without what is large. */
export interface DetectorSummary extends Omit<DetectorRecord, 'model' | 'standing'> {
  readonly model: Omit<StoredModel, 'body' | 'forestSample'> | null;
}

export interface PushedSample {
  readonly targetKey: string;
  /** One of METRIC_NAMES. */
  readonly metric: string;
  readonly atMs: number;
  readonly value: number;
}

/** Detectors of workloads, by uid: a workload made anew under an old name learns anew. */
export interface DetectorRecords {
  /** Inserts those not known yet (null training, null model); of the others key, scope and lastSeenAtMs are renewed. */
  sawDetectors(seen: readonly DetectorSeen[]): Promise<void>;
  /** By uid; those never seen are absent. */
  readDetectors(targetUids: readonly string[]): Promise<ReadonlyMap<string, DetectorRecord>>;
  /** By target key. `seenSinceMs`: only those that a tick has seen since then; what is gone stays until it is pruned. */
  listDetectors(filter: {
    scope?: string;
    namespace?: string;
    seenSinceMs?: number;
    limit: number;
  }): Promise<DetectorSummary[]>;
  /** Model and training in one statement; replaces the model before. Throws when the uid was never seen. */
  saveModel(targetUid: string, model: StoredModel, training: Training): Promise<void>;
  /** The model stays as it is. Throws when the uid was never seen. */
  saveTraining(targetUid: string, training: Training): Promise<void>;
  /** The next training is due at this time, or earlier if it was; without a training yet nothing changes. */
  bringTrainingForward(targetUid: string, atMs: number): Promise<void>;
  /** The latest save of a uid replaces standing and issues, nothing else; uids that were never seen are left out. */
  saveStandings(
    standings: readonly {
      readonly targetUid: string;
      readonly standing: string;
      readonly atMs: number;
      readonly issues: readonly IntakeIssue[];
    }[],
  ): Promise<void>;
  /** A sample of the same key, metric and time replaces the one before. */
  saveSamples(samples: readonly PushedSample[]): Promise<void>;
  /** From `fromMs` to `toMs`, both included, oldest first. */
  readSamples(
    targetKeys: readonly string[],
    range: { readonly fromMs: number; readonly toMs: number },
  ): Promise<PushedSample[]>;
}
