import type { AnomalyExplanation } from '../domain/access/anomaly-schema.ts';
import type { Action, ActionStatus } from '../domain/healing/action.ts';
import type { Target } from '../domain/workload/target.ts';
import type { HealRecord, TimelineEntry } from '../domain/healing/record.ts';
import type { ConfigVersion, JournaledState } from '../domain/workload/good-state.ts';
import type { DetectorRecords } from './detector-port.ts';
import type { ReleaseRecords } from './release-port.ts';

export type * from './detector-port.ts';
export type * from './release-port.ts';
export type { HealRecord, TimelineEntry } from '../domain/healing/record.ts';
export type { BugRecord, IncidentRecord, ReleaseRecord } from '../domain/release/record.ts';

/** A row written before the cluster is touched (DESIGN §2.2). */
export interface PlannedAction {
  /** `<heal id>/<rung>`: the idempotency key; planning it twice returns the first row. */
  readonly id: string;
  readonly healId: string;
  readonly target: Target;
  readonly scope: string;
  readonly actor: string;
  readonly action: Action;
  readonly planHash: string;
  readonly reason: string;
  /** Fencing token of the lease; a lower one than the target's highest is refused. */
  readonly fence: number;
  readonly preState: ActionPreState;
  readonly undo: 'restore' | 'keep' | 'none';
  readonly atMs: number;
}

/** What stood before the act, enough to test and to restore. Holds no secret. */
export interface ActionPreState {
  readonly specHash: string;
  readonly templateHash: string;
  readonly generation: number;
  readonly detail: Readonly<Record<string, string | number | boolean | null>>;
}

export interface LedgerAction extends PlannedAction {
  readonly status: ActionStatus;
  readonly appliedAtMs: number | null;
  readonly closedAtMs: number | null;
  /** Null until the effect is recorded. */
  readonly postState: ActionPreState | null;
  readonly note: string | null;
}

/** One stretch of strange samples, from its first to its last. */
export interface AnomalyRecord {
  readonly id: string;
  readonly targetUid: string;
  readonly targetKey: string;
  readonly scope: string;
  /** When it began, and its newest sample so far. */
  readonly atMs: number;
  readonly lastAtMs: number;
  /** Null while it goes on. */
  readonly endedAtMs: number | null;
  /** The highest tier it reached. */
  readonly tier: 'warn' | 'act';
  /** 1 minus the probability of its strangest sample. */
  readonly score: number;
  readonly threshold: number;
  /** Share of the blame by metric. */
  readonly contributions: Readonly<Record<string, number>>;
  readonly evidence: readonly string[];
  readonly explanation: AnomalyExplanation;
  /** A person said that it is none; null: nobody did. */
  readonly notAnAnomaly: { readonly by: string; readonly atMs: number } | null;
}

/** For lists: without its series, which are large. */
export type AnomalySummary = Omit<AnomalyRecord, 'explanation'>;

export interface WorkloadRecord {
  readonly targetKey: string;
  readonly target: Target;
  readonly scope: string;
  readonly consent: string;
  /** `healthy`, `sick`, `progressing`, `unknown`, `unsupported`. */
  readonly status: string;
  readonly summary: string;
  readonly lastGoodStateId: string | null;
  readonly observedAtMs: number;
}

export type Refused = { readonly ok: false; readonly refusal: 'stale-fence'; readonly highestFence: number };

/**
 * The record store: truth about history people query. Every write is idempotent by its id. Whatever fails is thrown as
 * a `StoreError` with a `code` (`unreachable`, `busy`, `wrong-key`, …) and a sentence without stored values.
 */
export interface RecordStore extends DetectorRecords, ReleaseRecords {
  /**
   * Inserts, or returns the row already there under this id. Refuses a fence below the highest that planned for this
   * target key and uid; concurrent plans for one target are decided one after the other.
   */
  planAction(planned: PlannedAction): Promise<{ readonly ok: true; readonly row: LedgerAction } | Refused>;
  /** Null when unknown. */
  readAction(id: string): Promise<LedgerAction | null>;
  /**
   * Moves an action on; setting the same status twice changes nothing, and a late retry of an earlier step does not
   * move it back (planned, applied, verified or unverified, failed or drifted, undone or kept or expired). `applied`
   * counts once, also after `failed`. `closedAtMs` is set from `failed` on. Throws when the action was never planned.
   */
  markAction(
    id: string,
    change: { status: ActionStatus; atMs: number; postState?: ActionPreState; note?: string },
  ): Promise<void>;
  /** Newest first. */
  listActions(filter: {
    healId?: string;
    targetKey?: string;
    scope?: string;
    limit: number;
  }): Promise<LedgerAction[]>;
  /**
   * Applied actions whose undo is `restore` and that were neither verified-and-expired, undone nor handed over. Oldest
   * first: taken back from the end.
   */
  openUndos(filter: { targetKey?: string }): Promise<LedgerAction[]>;

  /**
   * Upsert by stateId and target uid; keeps `firstSeenAtMs`, an earlier `goodAtMs`, and a `writtenByAction` of null.
   * Template and contents are stored encrypted, once for each key.
   */
  journalState(state: JournaledState, template: string, contents: readonly ConfigContent[]): Promise<void>;
  /** Newest first by firstSeenAtMs. */
  journaledStates(targetUid: string, limit: number): Promise<JournaledState[]>;
  /** All newest states (the one last seen) for many uids in one query. */
  currentStates(targetUids: readonly string[]): Promise<Map<string, JournaledState>>;
  /** The template JSON of a state; null when pruned. Throws when it was sealed with another key, or tampered with. */
  stateTemplate(stateId: string, targetUid: string): Promise<string | null>;
  /** Decrypted content; null when never stored; throws like `stateTemplate`. Only activities that restore call this. */
  configContent(version: ConfigVersion, namespace: string): Promise<ConfigContent | null>;

  appendTimeline(entries: readonly TimelineEntry[]): Promise<void>;
  /** Oldest first: the first `limit` entries, from `sinceMs` (inclusive) if given; `isNewest`: the last `limit` entries. */
  timeline(filter: {
    healId?: string;
    targetKey?: string;
    scope?: string;
    sinceMs?: number;
    isNewest?: boolean;
    limit: number;
  }): Promise<TimelineEntry[]>;
  /**
   * Merge by id: absent fields keep their value. The first save of an id needs target, targetKey, scope, status and
   * openedAtMs; throws without.
   */
  saveHeal(heal: Partial<HealRecord> & Pick<HealRecord, 'id' | 'updatedAtMs'>): Promise<void>;
  readHeal(id: string): Promise<HealRecord | null>;
  /** Newest first. */
  listHeals(filter: {
    targetKey?: string;
    scope?: string;
    namespace?: string;
    status?: string;
    limit: number;
  }): Promise<HealRecord[]>;
  /** The latest save of a target key replaces what was there. */
  saveWorkloads(workloads: readonly WorkloadRecord[]): Promise<void>;
  /** By target key. */
  listWorkloads(filter: { scope?: string; namespace?: string; limit: number }): Promise<WorkloadRecord[]>;
  /** Drops workloads last observed before the given time. */
  forgetWorkloads(observedBeforeMs: number): Promise<void>;
  /**
   * Upsert by id, so that an anomaly that goes on stays one; what a person said of it is never overwritten. A late retry
   * with an older `lastAtMs` changes nothing.
   */
  saveAnomalies(anomalies: readonly Omit<AnomalyRecord, 'notAnAnomaly'>[]): Promise<void>;
  readAnomaly(id: string): Promise<AnomalyRecord | null>;
  /** Newest first. `isRefuted`: only those that a person said are none. */
  listAnomalies(filter: {
    targetKey?: string;
    targetUid?: string;
    scope?: string;
    namespace?: string;
    tier?: AnomalyRecord['tier'];
    isRefuted?: boolean;
    isOpen?: boolean;
    /** Those that began then or later. */
    sinceMs?: number;
    limit: number;
  }): Promise<AnomalySummary[]>;
  /** Those that go on by their record, and were not seen since then, are over: they ended at their newest sample. */
  endAnomalies(notSeenSinceMs: number): Promise<void>;
  /** The first word stands; false when there is no such anomaly. */
  refuteAnomaly(id: string, said: { readonly by: string; readonly atMs: number }): Promise<boolean>;
  /** The newest detection tick, one row: what the dead-man alert and the doctor look at. */
  recordTick(tick: { readonly atMs: number; readonly summary: string }): Promise<void>;
  lastTick(): Promise<{ readonly atMs: number; readonly summary: string } | null>;
  /**
   * Drops what is older than the given time: journal entries that are neither good nor newest, contents that no entry
   * needs any more, timeline, anomalies, pushed samples, workloads and detectors not seen since; of releases that closed
   * before it the backups, and the values of changes whose undo is not open any more. Returns the number of rows.
   */
  prune(olderThanMs: number): Promise<number>;
  close(): Promise<void>;
}

/** Decrypted data of a ConfigMap (utf-8 and binary, base64) or Secret (base64 values). */
export interface ConfigContent extends ConfigVersion {
  readonly namespace: string;
  readonly data: Readonly<Record<string, string>>;
  readonly binaryData: Readonly<Record<string, string>>;
  readonly type: string | null;
}
