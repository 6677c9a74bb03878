import type { Finding } from '../gate.ts';
import { fails, listed, passes } from './found.ts';

export interface StagingSight {
  readonly namespace: string;
  readonly isThere: boolean;
  /** Names of Deployments of the release that are not in it. */
  readonly missing: readonly string[];
}

/**
 * Whether the same change can be tried first. A release file without staging fails: that nobody rehearses is a risk which
 * somebody takes by name, not something that could not be found out.
 * @param sight null: the release file names no staging
 */
export function checkStaging(sight: StagingSight | null): Finding {
  if (sight === null)
    return fails(
      'staging',
      'the release file names no staging; name it (staging.namespace) so that the change is tried there first',
    );
  const { namespace, isThere, missing } = sight;
  if (!isThere)
    return fails(
      'staging',
      `staging namespace ${namespace} does not exist; create it, or name another in staging.namespace`,
    );
  return missing.length === 0
    ? passes('staging', `staging namespace ${namespace} has every Deployment of the release`)
    : fails(
        'staging',
        `staging namespace ${namespace} has no Deployment ${listed(missing)}; deploy it there once, so that the change can be tried`,
      );
}
