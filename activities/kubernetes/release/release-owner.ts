import { RELEASE_LABEL } from '../../../domain/release/change.ts';
import type { ReleaseObject } from './live-object.ts';

const LEDGER_ROW = /^(?:release|rollback-by-hand)\/[^/]+\/[^/]+\/(?<release>[a-z0-9]{6,12})(?:\/|$)/;

/** The short id of the release that a ledger row belongs to; null when the row is none of a release. */
export const releaseOfAction = (actionId: string): string | null =>
  LEDGER_ROW.exec(actionId)?.groups?.['release'] ?? null;

/** The release that made an object; null: no release did. */
export const madeBy = ({ metadata }: ReleaseObject): string | null =>
  metadata?.labels?.[RELEASE_LABEL] ?? null;

export const isBeingDeleted = ({ metadata }: ReleaseObject): boolean =>
  metadata?.deletionTimestamp !== undefined;
