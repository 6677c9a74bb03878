import { ACTIONABLE } from '../detection/finding.ts';
import type { Finding, Symptom } from '../detection/finding.ts';
import type { WorkloadObservation } from '../workload/observation.ts';
import type { Severity } from './verdict.ts';

const USERS_NOTICE: ReadonlySet<Symptom> = new Set<Symptom>(['error-ratio', 'latency']);

/**
 * How bad it is for users, by what is seen of this one workload.
 * P0: many owners at once. P1: nothing serves, fewer than half the replicas do, or answers are out of band. P2: a named
 * symptom while most replicas serve. P3: nothing a user could notice.
 * @source REQUIREMENTS §2
 */
export function severityOf(
  observation: WorkloadObservation | null,
  findings: readonly Finding[],
  isStorm: boolean,
): Severity {
  if (isStorm) return 'P0';
  const actionable = findings.filter((finding) => ACTIONABLE.has(finding.symptom));
  if (observation === null || actionable.length === 0) return 'P3';
  const { desired, available } = observation.replicas;
  const isSevere = available * 2 < desired || actionable.some(({ symptom }) => USERS_NOTICE.has(symptom));
  return isSevere ? 'P1' : 'P2';
}
