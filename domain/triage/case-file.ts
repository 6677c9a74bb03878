import type { Finding, Symptom } from '../detection/finding.ts';
import type { WorkloadObservation } from '../workload/observation.ts';
import type { ServiceLevels } from '../workload/service-levels.ts';
import type { History } from './history.ts';
import type { EffectivePolicy } from './situation.ts';

/** What the diagnosis of each failure mode reads: facts that are fresh, findings that may lead to an act. */
export interface CaseFile {
  readonly nowMs: number;
  readonly observation: WorkloadObservation;
  readonly serviceLevels: ServiceLevels;
  readonly findings: readonly Finding[];
  readonly history: History;
  readonly policy: EffectivePolicy;
}

export const findingOf = (file: Pick<CaseFile, 'findings'>, symptom: Symptom): Finding | null =>
  file.findings.find((finding) => finding.symptom === symptom) ?? null;

/** Hash of the version that is being rolled out or runs; null for kinds without ReplicaSets. */
export const currentVersion = (observation: WorkloadObservation): string | null =>
  observation.currentReplicaSet?.podTemplateHash ?? null;

/** Shown by the current version, or by the workload as a whole. */
export const touchesCurrent = (finding: Finding, observation: WorkloadObservation): boolean => {
  const version = currentVersion(observation);
  return version === null || finding.versions.length === 0 || finding.versions.includes(version);
};
