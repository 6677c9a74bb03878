import { cancellationSignal } from '@temporalio/activity';
import { ACTIONABLE } from '../../domain/detection/finding.ts';
import type { JournaledState } from '../../domain/workload/good-state.ts';
import { targetKey } from '../../domain/workload/target.ts';
import type { WorkloadRecord } from '../../store/port.ts';
import type { ActivityDeps } from '../deps.ts';
import { conclude } from './conclude.ts';
import type { Conclusion } from './conclude.ts';
import { recordAnomalies } from './record-anomalies.ts';
import { recordForeseen } from './record-foreseen.ts';
import { survey } from './survey.ts';
import type { Surveyed } from './survey.ts';

export interface ShardReport extends Conclusion {
  readonly atMs: number;
  readonly workloads: number;
  /** One line for people. */
  readonly summary: string;
}

/** A workload no tick has seen for this long is gone from the list; its heals and timeline stay. */
const FORGET_AFTER_MS = 120_000;
/** An anomaly that goes on is written every minute; one that is not has ended with its workload. */
const OVER_AFTER_MS = 600_000;

/** One look at everything opted in: findings, storms, journaled states, workload records, anomaly scores. */
export async function observeShard(deps: ActivityDeps): Promise<ShardReport> {
  const signal = cancellationSignal();
  const atMs = deps.nowMs();
  const surveyed = await survey(deps, signal);
  await deps.store.saveWorkloads(surveyed.map(toWorkloadRecord));
  await deps.store.forgetWorkloads(atMs - FORGET_AFTER_MS);
  await recordUnsupported(deps, surveyed);
  const anomalies = await recordAnomalies(deps, surveyed, signal);
  await deps.store.endAnomalies(atMs - OVER_AFTER_MS);
  const foreseen = await recordForeseen(deps, surveyed, signal);
  const { found, storms } = conclude(surveyed);
  const summary = `${String(surveyed.length)} workloads looked at, ${String(found.length)} with findings, ${String(anomalies)} anomalies, ${String(foreseen)} foreseen, ${String(storms.length)} storms`;
  await deps.store.recordTick({ atMs, summary });
  return { atMs, workloads: surveyed.length, found, storms, summary };
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
