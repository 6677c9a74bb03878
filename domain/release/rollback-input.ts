import type { ReleaseFile } from './release-schema.ts';

/** A rollback that a person asks for; it is held afterwards until a person lifts the hold. */
export interface RollbackInput {
  /** `rollback-by-hand/<namespace>/<deployment>/<short id>`. */
  readonly rollbackId: string;
  readonly namespace: string;
  readonly deployment: string;
  /** As `kubectl rollout history` counts; null: the one before. */
  readonly toRevision: number | null;
  readonly requestedBy: string;
  readonly reason: string;
  readonly requestedAtMs: number;
  /** Written as the release it is. */
  readonly file: ReleaseFile;
  /** W3C trace context of the request that started it. */
  readonly traceparent: string | null;
}
