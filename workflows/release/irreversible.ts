import type { ReleaseRun } from './release-run.ts';

/** Across a migration that nobody attested as backward compatible there is no way back but a person's own. */
export function irreversibleOf({ input: { file } }: Pick<ReleaseRun, 'input'>): string | null {
  const found = file.targets.find(
    ({ migration }) => migration !== undefined && !migration.backwardCompatible,
  );
  if (found?.migration === undefined) return null;
  return `its schema migration is not backward compatible (${found.migration.by}: ${found.migration.reason})`;
}
