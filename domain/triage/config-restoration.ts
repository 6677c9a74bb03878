import type { ConfigVersion, JournaledState } from '../workload/good-state.ts';
import type { ConfigReference, WorkloadObservation } from '../workload/observation.ts';

/** Objects that differ from what a good state ran with: those that may be restored, and those only a person may. */
export interface Restoration {
  readonly automatic: readonly ConfigVersion[];
  readonly byPerson: readonly { readonly version: ConfigVersion; readonly why: string }[];
}

/** Why a person must decide; null when restoring harms nobody. */
function objection(config: ConfigReference): string | null {
  if (config.contentHash === null) return null;
  if (config.isImmutable) return `${config.kind} ${config.name} is immutable`;
  if (config.otherConsumers.length > 0)
    return `${config.kind} ${config.name} is also used by ${config.otherConsumers.slice(0, 3).join(', ')}`;
  if (config.kind === 'Secret' && config.missingKeys.length === 0)
    return `Secret ${config.name} has other contents: its former value may have been revoked`;
  return null;
}

/**
 * Which of the workload's objects differ from what the good state ran with, and who may restore them. Missing objects are
 * restored by themselves; a Secret also when a key it must have is missing. Changed Secrets, immutable objects and objects
 * with other healthy consumers need a person. Objects that the current template no longer refers to are not seen.
 * @source DESIGN §11 "Secrets"
 */
export function restorationTo(good: JournaledState, observation: WorkloadObservation): Restoration {
  const differing = good.configs.flatMap((version) => {
    const config = observation.configs.find(
      ({ kind, name }) => kind === version.kind && name === version.name,
    );
    return config === undefined || config.contentHash === version.contentHash ? [] : [{ version, config }];
  });
  return {
    automatic: differing.filter(({ config }) => objection(config) === null).map(({ version }) => version),
    byPerson: differing.flatMap(({ version, config }) => {
      const why = objection(config);
      return why === null ? [] : [{ version, why }];
    }),
  };
}
