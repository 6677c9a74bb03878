import type { Finding } from '../gate.ts';
import type { ReleaseFile } from '../release-schema.ts';
import { fails, passes } from './found.ts';

type Migration = NonNullable<ReleaseFile['targets'][number]['migration']>;

/**
 * What the release file says of a target's schema migration. No word is no finding. A migration that cannot be gone back
 * across fails: this release could not be rolled back, which somebody has to accept by name.
 * @source DESIGN §11 "No automatic rollback"
 */
export function checkMigration(name: string, migration: Migration | null): Finding[] {
  if (migration === null) return [];
  const { backwardCompatible, by, reason } = migration;
  return [
    backwardCompatible
      ? passes('migration', `${name}: ${by} says that it is tested and backward compatible: ${reason}`)
      : fails(
          'migration',
          `${name}: ${by} says that the old version cannot run after it (${reason}), so that nothing could be rolled back; make it backward compatible first`,
        ),
  ];
}
