import { ACTIONABLE } from '../detection/finding.ts';
import type { Finding, Symptom } from '../detection/finding.ts';
import { isStorm } from '../detection/scope-health.ts';
import type { WorkloadObservation } from '../workload/observation.ts';
import { touchesCurrent } from './case-file.ts';
import { recordOnly } from './proposal.ts';
import type { Proposal } from './proposal.ts';
import type { Situation } from './situation.ts';

/** A look older than this is not a look: two ticks of detection. */
export const STALE_AFTER_MS = 30_000;

/** Symptoms that exist only in metrics: when those are not known, what was seen in them proves nothing. */
const MEASURED: ReadonlySet<Symptom> = new Set<Symptom>(['error-ratio', 'latency', 'deadlock']);

const isTrusted =
  ({ serviceLevels }: Situation) =>
  (finding: Finding): boolean =>
    serviceLevels.status === 'known' || !MEASURED.has(finding.symptom);

/**
 * Findings that may lead to an act: named symptoms with evidence that can be trusted now and that the newest version
 * shows. What only a version shows that is being replaced anyway may be somebody's fix under way.
 */
export function actionableFindings(situation: Situation, observation: WorkloadObservation): Finding[] {
  const trusted = situation.findings.filter(
    (finding) => ACTIONABLE.has(finding.symptom) && isTrusted(situation)(finding),
  );
  return observation.isProgressing
    ? trusted.filter((finding) => touchesCurrent(finding, observation))
    : trusted;
}

function nothingActionable(situation: Situation, observation: WorkloadObservation): Proposal {
  const { findings, serviceLevels } = situation;
  if (findings.some(({ symptom }) => ACTIONABLE.has(symptom)) && serviceLevels.status !== 'known') {
    const wasMeasured = findings.every(({ symptom }) => MEASURED.has(symptom) || !ACTIONABLE.has(symptom));
    if (wasMeasured)
      return recordOnly(
        'MetricsUnknown',
        'metrics-unknown',
        'The symptom was seen in metrics that are not known now; unknown never acts.',
      );
  }
  if (observation.isProgressing)
    return recordOnly('none', 'progressing', 'A rollout is under way and its own pods show no symptom.');
  if (serviceLevels.status === 'unknown')
    return recordOnly(
      'MetricsUnknown',
      'metrics-unknown',
      `Service levels are unknown (${serviceLevels.reason}); nothing is concluded from that.`,
    );
  if (findings.some(({ symptom }) => symptom === 'anomaly'))
    return recordOnly(
      'AnomalyOnly',
      'anomaly-only',
      'The anomaly score is high but nothing that has a name is wrong; a score alone never acts.',
    );
  return recordOnly('none', 'already-healthy', 'No symptom is left to act on.');
}

/** Reasons to conclude nothing about this look at all; null when it may be diagnosed. Asked in this order. */
export function notNow(situation: Situation, observation: WorkloadObservation): Proposal | null {
  const ageMs = situation.nowMs - observation.observedAtMs;
  if (ageMs > STALE_AFTER_MS)
    return recordOnly(
      'none',
      'stale-data',
      `The look is ${String(Math.round(ageMs / 1000))} s old; only a fresh one may lead to an act.`,
    );
  if (observation.replicas.desired === 0)
    return recordOnly('none', 'already-healthy', 'It is scaled to zero; nothing is expected to run.');
  if (observation.observedGeneration < observation.generation)
    return recordOnly('none', 'progressing', 'Its controller has not seen the newest change yet.');
  if (actionableFindings(situation, observation).length === 0)
    return nothingActionable(situation, observation);
  return isStorm(situation.scopeHealth, situation.policy) ? storm(situation) : null;
}

// The scope's guardrails page once for all; a page for each owner would bury it.
function storm({ scopeHealth }: Situation): Proposal {
  return recordOnly(
    'ManyOwners',
    'storm',
    `${String(scopeHealth.sickOwners.length)} of ${String(scopeHealth.owners)} workloads of scope ${scopeHealth.scope} are sick at once, which points at something they share. Nothing is done to any single one.`,
  );
}
