import { ACTIONABLE } from '../../detection/finding.ts';
import { detectSymptoms } from '../../detection/symptoms.ts';
import type { EffectivePolicy } from '../../triage/situation.ts';
import { unsettled } from '../../triage/settling.ts';
import type { WorkloadObservation } from '../../workload/observation.ts';
import type { ServiceLevels } from '../../workload/service-levels.ts';
import type { Finding } from '../gate.ts';
import { fails, isUnknown, listed, passes } from './found.ts';

export interface HealthSight {
  readonly name: string;
  /** Of the Deployment the plan was made for. */
  readonly uid: string;
  /** Null: it is gone. */
  readonly observation: WorkloadObservation | null;
  readonly levels: ServiceLevels;
  readonly settings: EffectivePolicy;
  readonly nowMs: number;
  /** The open incident this release mends. */
  readonly mends: string | null;
}

const GATE = 'healthy-before';

/** What no release can begin on, whatever it mends. */
function unfit({ name, uid, observation }: HealthSight): Finding | null {
  if (observation === null) return fails(GATE, `${name} is not there any more; plan the release again`);
  if (observation.target.uid !== uid)
    return fails(GATE, `${name} was deleted and made anew meanwhile; plan the release again`);
  return observation.isPaused
    ? fails(GATE, `${name} is paused, so that no rollout would get on; resume it first`)
    : null;
}

function ailing({ name, levels, settings, nowMs }: HealthSight, observation: WorkloadObservation) {
  if (observation.replicas.desired === 0)
    return isUnknown(GATE, `${name} is scaled to zero, so that nothing runs that could be healthy`);
  const symptoms = detectSymptoms(observation, levels, nowMs, settings).filter(({ symptom }) =>
    ACTIONABLE.has(symptom),
  );
  if (symptoms.length > 0)
    return fails(
      GATE,
      `${name} is not healthy: ${listed(symptoms.map(({ symptom, evidence }) => `${symptom} (${evidence[0] ?? 'no detail'})`))}`,
    );
  const waits = unsettled(observation);
  if (waits !== null) return fails(GATE, `${name} is not settled: ${waits}`);
  return levels.status === 'unknown'
    ? isUnknown(GATE, `${name} runs, and what its users get is unknown: ${levels.reason}`)
    : null;
}

/**
 * Whether the old version is well: settled, without a symptom, its service levels known or never measured. A rollback
 * leads back to it, and a new version cannot be told from a sick old one. A release that mends an open incident passes
 * with a note, since sick is what it finds; but nothing begins on a Deployment that is gone, another, or paused.
 * @source REQUIREMENTS §4; DESIGN §6 "Leases"
 */
export function checkHealthyBefore(sight: HealthSight): Finding {
  const never = unfit(sight);
  if (never !== null || sight.observation === null)
    return never ?? fails(GATE, `${sight.name} is not there any more`);
  const ill = ailing(sight, sight.observation);
  if (ill !== null && sight.mends !== null)
    return passes(GATE, `${ill.sentence}; this release mends ${sight.mends}`);
  const unseen = sight.levels.status === 'absent' ? ', by its pods alone: it has no metrics' : '';
  return ill ?? passes(GATE, `${sight.name} is settled and shows no symptom${unseen}`);
}
