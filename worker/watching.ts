import { effectivePolicy } from '../domain/policy/effective-policy.ts';
import { detectSymptoms } from '../domain/detection/symptoms.ts';
import { ACTIONABLE } from '../domain/detection/finding.ts';
import type { Target } from '../domain/workload/target.ts';
import type { Engine } from '../activities/engine/port.ts';
import type { SymptomWatch } from '../activities/kubernetes/port.ts';
import type { Outside } from './outside.ts';

const LOOK_WITHIN_MS = 5000;

/** Tells the guard of a workload at once what the watch saw; the tick after it would be up to fifteen seconds late. */
export async function startWatching(
  outside: Pick<Outside, 'cluster' | 'watch' | 'policy'>,
  engine: Pick<Engine, 'reportFindings'>,
  report: (sentence: string) => void,
): Promise<SymptomWatch> {
  const { cluster, watch, policy } = outside;
  const onSuspect = (suspect: Omit<Target, 'uid'>) => {
    lookAt(suspect).catch((failed: unknown) => {
      const why = failed instanceof Error ? failed.message : 'no reason given';
      report(`the watch could not look at ${suspect.namespace}/${suspect.name} (the next tick will): ${why}`);
    });
  };
  const lookAt = async (suspect: Omit<Target, 'uid'>) => {
    const observed = await cluster.observeOne(suspect, AbortSignal.timeout(LOOK_WITHIN_MS));
    if (observed === null) return;
    const { target, scope, observedAtMs, templateHash } = observed.observation;
    const settings = effectivePolicy(policy(), scope);
    // Service levels are the tick's business: the watch speaks of what Kubernetes itself says.
    const findings = detectSymptoms(observed.observation, { status: 'absent' }, Date.now(), settings);
    const actionable = findings.filter((finding) => ACTIONABLE.has(finding.symptom));
    if (actionable.length === 0 || target.kind !== 'Deployment') return;
    await engine.reportFindings({
      target,
      scope,
      observedAtMs,
      templateHash,
      findings: actionable,
      seenBy: 'watch',
    });
  };
  await watch.start(onSuspect);
  return watch;
}
