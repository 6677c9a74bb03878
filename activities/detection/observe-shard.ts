import { cancellationSignal } from '@temporalio/activity';
import type { TargetFindings } from '../../domain/detection/finding.ts';
import { ACTIONABLE } from '../../domain/detection/finding.ts';
import { isStorm, scopeHealth } from '../../domain/detection/scope-health.ts';
import type { ScopeHealth } from '../../domain/triage/situation.ts';
import type { JournaledState } from '../../domain/workload/good-state.ts';
import { targetKey } from '../../domain/workload/target.ts';
import type { WorkloadRecord } from '../../store/port.ts';
import type { ActivityDeps } from '../deps.ts';
import { recordAnomalies } from './record-anomalies.ts';
import { survey } from './survey.ts';
import type { Surveyed } from './survey.ts';

export interface ShardReport {
  readonly atMs: number;
  readonly workloads: number;
  readonly found: readonly TargetFindings[];
  readonly storms: readonly ScopeHealth[];
  /** One line for people. */
  readonly summary: string;
}

/** A workload no tick has seen for this long is gone from the list; its heals and timeline stay. */
const FORGET_AFTER_MS = 120_000;

/** One look at everything opted in: findings, storms, journaled states, workload records, anomaly scores. */
export async function observeShard(deps: ActivityDeps): Promise<ShardReport> {
  const signal = cancellationSignal();
  const atMs = deps.nowMs();
  const surveyed = await survey(deps, signal);
  await deps.store.saveWorkloads(surveyed.map(toWorkloadRecord));
  await deps.store.forgetWorkloads(atMs - FORGET_AFTER_MS);
  await recordUnsupported(deps, surveyed);
  const anomalies = await recordAnomalies(deps, surveyed, signal);
  const found = surveyed.flatMap((one) => toFindings(one));
  const storms = [...new Set(surveyed.map((one) => one.observed.observation.scope))].flatMap((scope) => {
    const inScope = surveyed.filter((one) => one.observed.observation.scope === scope);
    const health = scopeHealth(
      scope,
      inScope.map((one) => one.observed.observation),
    );
    const [first] = inScope;
    return first !== undefined && isStorm(health, first.settings) ? [health] : [];
  });
  const summary = `${String(surveyed.length)} workloads looked at, ${String(found.length)} with findings, ${String(anomalies)} anomalies, ${String(storms.length)} storms`;
  await deps.store.recordTick({ atMs, summary });
  return { atMs, workloads: surveyed.length, found, storms, summary };
}

/** Findings worth a diagnosis: actionable ones, and the blindness that keeps others from being seen. */
function toFindings({ observed, findings }: Surveyed): TargetFindings[] {
  const { target, scope, observedAtMs, templateHash } = observed.observation;
  const worth = findings.filter((one) => ACTIONABLE.has(one.symptom) || one.symptom === 'metrics-unknown');
  if (worth.length === 0 || target.kind !== 'Deployment') return [];
  return [{ target, scope, observedAtMs, templateHash, findings: worth, seenBy: 'tick' }];
}

function toWorkloadRecord({ observed, findings, state, serviceLevels }: Surveyed): WorkloadRecord {
  const { observation } = observed;
  const { ready, desired } = observation.replicas;
  const sentences = findings.flatMap((finding) => finding.evidence.slice(0, 1));
  return {
    targetKey: targetKey(observation.target),
    target: observation.target,
    scope: observation.scope,
    consent: observation.consent,
    status: statusOf({ observed, findings, serviceLevels }),
    summary: sentences.length > 0 ? sentences.join('; ') : `${String(ready)} of ${String(desired)} ready`,
    lastGoodStateId: goodStateOf(state),
    observedAtMs: observation.observedAtMs,
  };
}

const goodStateOf = (state: JournaledState | null): string | null =>
  state === null || state.goodAtMs === null ? null : state.stateId;

function statusOf({
  observed,
  findings,
  serviceLevels,
}: Pick<Surveyed, 'observed' | 'findings' | 'serviceLevels'>): string {
  if (observed.observation.target.kind !== 'Deployment') return 'unsupported';
  if (findings.some((finding) => ACTIONABLE.has(finding.symptom))) return 'sick';
  if (serviceLevels.status === 'unknown') return 'unknown';
  return observed.observation.isProgressing ? 'progressing' : 'healthy';
}

async function recordUnsupported(deps: ActivityDeps, surveyed: readonly Surveyed[]): Promise<void> {
  const unsupported = surveyed.filter((one) => one.observed.observation.target.kind !== 'Deployment');
  if (unsupported.length === 0) return;
  await deps.store.appendTimeline(
    unsupported.map(({ observed: { observation } }) => ({
      id: `unsupported/${observation.target.uid}`,
      healId: null,
      targetKey: targetKey(observation.target),
      scope: observation.scope,
      atMs: deps.nowMs(),
      phase: 'left-alone',
      sentence: `unsupported: a ${observation.target.kind} is seen, but nothing is done to it yet`,
      detail: { reason: 'unsupported' },
    })),
  );
}
