import { isCrashLooping } from '../detection/container-failure.ts';
import { livePods } from '../detection/pod-finding.ts';
import type { Rung } from '../healing/action.ts';
import type { ConfigVersion, JournaledState } from '../workload/good-state.ts';
import type { PodObservation } from '../workload/observation.ts';
import type { CaseFile } from './case-file.ts';

/** A rollout gets as long as Kubernetes' own deadline habits give it (REQUIREMENTS §4: 300 s). */
const ROLLOUT_MS = 300_000;
/** The kubelet's longest back-off: a mended container may be tried again only then. */
const LONGEST_BACK_OFF_MS = 300_000;
/** Journal times are those of looks: a change may be older than its row, and a state's last sighting newer. */
const LOOK_SLACK_MS = 30_000;

/** One verification window: the policy's, or minReadySeconds where that is longer. */
export const windowLengthMs = ({ policy, observation }: Pick<CaseFile, 'policy' | 'observation'>): number =>
  Math.max(policy.windowSeconds, observation.minReadySeconds) * 1000;

export const rungTimeoutMs = (file: CaseFile): number =>
  ROLLOUT_MS + file.observation.minReadySeconds * 1000 + file.policy.windowsToVerify * windowLengthMs(file);

const named = (versions: readonly ConfigVersion[]): string =>
  versions.map(({ kind, name }) => `${kind} ${name}`).join(', ');

export function rollBackRung(
  file: CaseFile,
  good: JournaledState,
  restoreConfigs: readonly ConfigVersion[],
): Rung {
  return {
    action: {
      kind: 'rollBack',
      fromTemplateHash: file.observation.templateHash,
      toTemplateHash: good.templateHash,
      toStateId: good.stateId,
      restoreConfigs,
    },
    needsApproval: false,
    timeoutMs: rungTimeoutMs(file),
    why: `the workload ran well on its last good state${good.images.length > 0 ? ` (${good.images.join(', ')})` : ''}${restoreConfigs.length > 0 ? ` with ${named(restoreConfigs)} as it was` : ''}, and the symptom came with the change since`,
  };
}

const startedWithin = (pod: PodObservation, fromMs: number, toMs: number): boolean =>
  pod.containers.every((container) => container.waitingReason === null) &&
  pod.containers.some(
    (container) =>
      !container.isInit &&
      container.startedAtMs !== null &&
      container.startedAtMs >= fromMs - LOOK_SLACK_MS &&
      container.startedAtMs <= toMs + LOOK_SLACK_MS,
  );

/** Live pods with a container that runs since some moment between the two times, Ready or not. */
export const podsStartedWithin = (file: CaseFile, fromMs: number, toMs: number): PodObservation[] =>
  livePods(file.observation.pods).filter((pod) => startedWithin(pod, fromMs, toMs));

/**
 * Pods that must be replaced for restored contents to reach them: they run, are not Ready and started under the bad
 * content. Containers that crash or wait are started anew by the kubelet and read the content again; Ready pods stay.
 */
function podsToEvict(file: CaseFile, sinceMs: number | null): { name: string; uid: string }[] {
  if (sinceMs === null) return [];
  return podsStartedWithin(file, sinceMs, file.nowMs)
    .filter((pod) => !pod.isReady && !pod.containers.some((one) => isCrashLooping(pod, one, file.nowMs)))
    .map(({ name, uid }) => ({ name, uid }));
}

export function restoreConfigRung(
  file: CaseFile,
  restoreConfigs: readonly ConfigVersion[],
  needsApproval: boolean,
): Rung {
  return {
    action: {
      kind: 'restoreConfig',
      restoreConfigs,
      evictPods: podsToEvict(file, file.history.culpritsSinceMs),
    },
    needsApproval,
    timeoutMs: rungTimeoutMs(file) + LONGEST_BACK_OFF_MS,
    why: `${named(restoreConfigs)} differs from what the last good state ran with; the template does not`,
  };
}

export const restartRung = (file: CaseFile, why: string, needsApproval: boolean): Rung => ({
  action: { kind: 'restartRollout' },
  needsApproval,
  timeoutMs: rungTimeoutMs(file),
  why,
});

export const evictRung = (file: CaseFile, pod: PodObservation, why: string): Rung => ({
  action: { kind: 'evictPod', pod: pod.name, podUid: pod.uid },
  needsApproval: false,
  timeoutMs: rungTimeoutMs(file),
  why,
});
