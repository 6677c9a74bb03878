import type { PodObservation, WorkloadObservation } from '../workload/observation.ts';
import type { PodProgress } from '../workload/service-levels.ts';
import { seconds, whole } from './evidence.ts';
import type { Finding } from './finding.ts';
import { livePods, podFinding } from './pod-finding.ts';
import type { KnownServiceLevels } from './version-comparison.ts';

/** Fewer requests may all be slow ones; this many unanswered while the pod says it is Ready are not. */
export const DEADLOCK_REQUESTS = 10;

interface Progressing {
  readonly pod: PodObservation;
  readonly progress: PodProgress;
}

const hangs = ({ progress }: Progressing): boolean =>
  progress.received >= DEADLOCK_REQUESTS && progress.completed === 0 && progress.inFlight >= 1;

/**
 * Ready pods that took at least 10 requests in the window, answered none and kept some waiting. `pods` lists those that
 * hang: triage tells one among siblings that answer from all of them, which is a shared cause.
 * Limits: a pod Ready for less than the window is not judged; a workload whose every request takes longer than the window
 * looks the same, so siblings that answer are the evidence, and a single replica has none; needs received and in-flight
 * counters. In-flight need not grow: with client timeouts it levels off.
 * @source DESIGN §8 "Deadlock"
 */
export function detectDeadlock(observation: WorkloadObservation, levels: KnownServiceLevels): Finding | null {
  const windowStartMs = levels.atMs - levels.windowMs;
  const progressByPod = new Map(levels.pods.map((progress) => [progress.pod, progress]));
  const judged = livePods(observation.pods).flatMap((pod): Progressing[] => {
    const progress = progressByPod.get(pod.name);
    const servedAllWindow = pod.readySinceMs !== null && pod.readySinceMs <= windowStartMs;
    return progress !== undefined && servedAllWindow ? [{ pod, progress }] : [];
  });
  const hanging = judged.filter(hangs);
  if (hanging.length === 0) return null;
  const answering = judged.filter(({ progress }) => progress.completed > 0).length;
  return podFinding(
    'deadlock',
    hanging.map(({ pod }) => pod),
    {
      sinceMs: windowStartMs,
      sentences: [
        ...hanging.map(
          ({ pod, progress }) =>
            `pod ${pod.name} took ${whole(progress.received)} requests in ${seconds(levels.windowMs)} and answered none; up to ${whole(progress.inFlight)} waited at once`,
        ),
        answering === 0 ? 'no other pod answers' : `other pods that answer: ${String(answering)}`,
      ],
      words: [`${String(hanging.length)} of ${String(judged.length)} pods hang`],
    },
  );
}
