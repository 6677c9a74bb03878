import { targetKey } from '../../domain/workload/target.ts';
import type { Verdict } from '../../domain/triage/verdict.ts';
import type { TimelineEntry } from '../../store/port.ts';
import type { ActivityDeps } from '../deps.ts';
import type { DiagnoseInput, Diagnosis } from './diagnose.ts';

/** Writes what was seen and decided, also the decision to do nothing with its reason. */
export async function recordLook(
  deps: ActivityDeps,
  input: DiagnoseInput,
  verdict: Verdict,
  diagnosis: Diagnosis,
): Promise<void> {
  const { healId, look, target, scope, found } = input;
  const nowMs = deps.nowMs();
  const key = targetKey(target);
  const entry = (
    phase: TimelineEntry['phase'],
    atMs: number,
    sentence: string,
    detail: Record<string, unknown>,
  ) => ({
    id: `${healId}/look-${String(look)}/${phase}`,
    healId,
    targetKey: key,
    scope,
    atMs,
    phase,
    sentence,
    detail,
  });
  const seen = found.findings.map((finding) => finding.evidence[0] ?? finding.symptom).join('; ');
  const timeline = [
    ...(look === 1
      ? [entry('seen', found.observedAtMs, `${seen} (by the ${found.seenBy})`, { findings: found.findings })]
      : []),
    entry(diagnosis.next === 'climb' ? 'decided' : 'left-alone', nowMs, diagnosis.story.at(-1) ?? '', {
      mode: verdict.mode,
      severity: verdict.severity,
      evidence: verdict.evidence,
      suspectedChanges: verdict.suspectedChanges,
      ...(verdict.status === 'leave'
        ? { reason: verdict.reason }
        : { ladder: verdict.ladder.map((rung) => rung.action.kind) }),
    }),
  ];
  await deps.store.appendTimeline(timeline);
  await deps.store.saveHeal({
    id: healId,
    target,
    targetKey: key,
    scope,
    mode: verdict.mode,
    severity: verdict.severity,
    status: 'open',
    updatedAtMs: nowMs,
    ...(look === 1 ? { openedAtMs: nowMs, detectedAtMs: found.observedAtMs, decidedAtMs: nowMs } : {}),
    ...(verdict.status === 'leave' ? { reason: verdict.reason } : {}),
  });
}
