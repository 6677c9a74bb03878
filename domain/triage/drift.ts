import type { Action } from '../healing/action.ts';
import type { WorkloadObservation } from '../workload/observation.ts';

/** The fields of a workload that only we were to change. */
export interface WrittenState {
  readonly specHash: string;
  readonly templateHash: string;
}

/**
 * Whether somebody else has changed the workload, or an object we restored, since the act.
 * @returns a sentence saying what, or null
 */
export function driftSince(
  observation: WorkloadObservation,
  action: Action,
  written: WrittenState,
): string | null {
  if (observation.templateHash !== written.templateHash)
    return 'somebody else changed the pod template after the act';
  if (observation.specHash !== written.specHash)
    return "somebody else changed the workload's spec after the act";
  const restored = 'restoreConfigs' in action ? action.restoreConfigs : [];
  for (const version of restored) {
    const now = observation.configs.find(({ kind, name }) => kind === version.kind && name === version.name);
    if (now !== undefined && now.contentHash !== version.contentHash)
      return `somebody else ${now.contentHash === null ? 'deleted' : 'changed'} ${version.kind} ${version.name} after it was restored`;
  }
  return null;
}
