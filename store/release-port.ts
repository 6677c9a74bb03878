import type { Change, ObjectRef } from '../domain/release/change.ts';
import type { BugRecord, IncidentRecord, ReleaseRecord } from '../domain/release/record.ts';

/** An object as it stood before a release, for a person or a later restore; sealed in the store. */
export interface BackedUpObject {
  readonly object:
    ObjectRef | { readonly resource: 'secrets'; readonly namespace: string; readonly name: string };
  /** JSON of the object without status and server-side metadata. */
  readonly manifest: string;
}

/** Deployment figures over a stretch of time; null: nothing to compute it from. */
export interface DoraFigures {
  readonly sinceMs: number;
  readonly releases: number;
  readonly releasesPerDay: number | null;
  /** From the request to the new version serving, median. */
  readonly leadTimeMs: number | null;
  /** Share of the releases that served and were rolled back, or failed after they began to. 0–1. */
  readonly changeFailureRatio: number | null;
  /** From the trigger to the old version serving again, median of those that failed. */
  readonly timeToRestoreMs: number | null;
}

/** What the store keeps of releases. Idempotent by id, errors as everywhere in the store. */
export interface ReleaseRecords {
  /** Seals the values of planned changes; the same id twice keeps the first. */
  sealChanges(
    namespace: string,
    changes: readonly { readonly changeId: string; readonly change: Change }[],
  ): Promise<void>;
  /** Null when unknown or pruned. Throws when it was sealed with another key, or tampered with. */
  readChange(changeId: string): Promise<Change | null>;
  /** Keeps the first backup of a release; later ones are the same objects after a retry. */
  saveBackup(releaseId: string, atMs: number, objects: readonly BackedUpObject[]): Promise<void>;
  readBackup(releaseId: string): Promise<readonly BackedUpObject[] | null>;
  /** Merge by id: absent fields keep their value. The first save needs all fields but result, sentence and the times to come; throws without. */
  saveRelease(release: Partial<ReleaseRecord> & Pick<ReleaseRecord, 'id' | 'updatedAtMs'>): Promise<void>;
  readRelease(id: string): Promise<ReleaseRecord | null>;
  /** Newest first. `isOpen`: not closed yet. `beforeMs`: requested before then (keyset page). */
  listReleases(filter: {
    namespace?: string;
    targetKey?: string;
    status?: string;
    isOpen?: boolean;
    beforeMs?: number;
    /** With `beforeMs`: of those requested in that very millisecond, the ids before this one. */
    beforeId?: string;
    limit: number;
  }): Promise<ReleaseRecord[]>;
  /** Counts up `INC-0001`; asking again for the same release returns the first. */
  openIncident(
    incident: Omit<IncidentRecord, 'id' | 'status' | 'resolvedAtMs' | 'resolvedBy'>,
  ): Promise<IncidentRecord>;
  /** False when there is none of this id, or it is resolved already. */
  resolveIncident(id: string, by: { readonly by: string; readonly atMs: number }): Promise<boolean>;
  /** Newest first. */
  listIncidents(filter: {
    targetKeys?: readonly string[];
    status?: IncidentRecord['status'];
    limit: number;
  }): Promise<IncidentRecord[]>;
  /** Counts up `BUG-0001`; asking again for the same release returns the first. */
  openBug(bug: Omit<BugRecord, 'id' | 'status'>): Promise<BugRecord>;
  listBugs(filter: {
    status?: BugRecord['status'];
    severity?: BugRecord['severity'];
    limit: number;
  }): Promise<BugRecord[]>;
  /** Of releases closed since then; rollbacks by hand count as failures of what they rolled back. */
  dora(filter: { sinceMs: number; nowMs: number; namespace?: string }): Promise<DoraFigures>;
  /** A hold after a human's rollback: no release of these targets until a person releases it. */
  saveHold(hold: {
    readonly targetKey: string;
    readonly by: string;
    readonly reason: string;
    readonly atMs: number;
  }): Promise<void>;
  releaseHold(targetKey: string): Promise<boolean>;
  readHolds(
    targetKeys: readonly string[],
  ): Promise<
    { readonly targetKey: string; readonly by: string; readonly reason: string; readonly atMs: number }[]
  >;
}
