import type { ContainerObservation, PodObservation, WorkloadObservation } from '../workload/observation.ts';
import { isPullingInVain } from './container-failure.ts';
import { clip } from './evidence.ts';
import type { Finding } from './finding.ts';
import { livePods, podFinding, waitsSinceMs } from './pod-finding.ts';

/** Room for two causes in one message of 500 characters. */
const CAUSE_LENGTH = 240;

const tellsNothing = (words: string): boolean => /^Back-off pulling image \S+\s*$/.test(words.trim());

/** What every failed pull says before it comes to the point. */
const PREAMBLE = /failed to pull and unpack image "<image>": (?:failed to resolve reference "<image>": )?/g;

const shortened = (text: string, image: string): string =>
  clip(text.replaceAll(image || '<image>', '<image>').replaceAll(PREAMBLE, ''), CAUSE_LENGTH);

/**
 * What the runtime said, most telling first. In back-off the kubelet's message may hide the cause, which is then only
 * in the pod's events. The image's own name is taken out: a repository called `timeout` is no timeout.
 */
function causes(pod: PodObservation, container: ContainerObservation): string[] {
  const events = pod.warnings.filter((warning) => /pull|image/i.test(warning));
  const waiting = container.waitingMessage ?? container.waitingReason ?? '';
  const texts = tellsNothing(waiting) ? [...events, waiting] : [waiting, ...events];
  return texts.map((text) => shortened(text, container.image)).filter((text) => text !== '');
}

/**
 * Images that cannot be fetched. Why (not found, unauthorised, unreachable) is triage's question: the finding only
 * carries the words.
 * @returns null when no container waits for its image in error.
 * @source DESIGN §8 "ImagePull"
 */
export function detectImagePull(observation: WorkloadObservation): Finding | null {
  const waiting = livePods(observation.pods).flatMap((pod) =>
    pod.containers.filter(isPullingInVain).map((container) => ({ pod, container })),
  );
  if (waiting.length === 0) return null;
  return podFinding('image-pull', [...new Set(waiting.map(({ pod }) => pod))], {
    sinceMs: Math.min(...waiting.map(({ pod, container }) => waitsSinceMs(pod, container))),
    sentences: waiting.map(
      ({ pod, container }) =>
        `pod ${pod.name}: container ${container.name} cannot get image ${clip(container.image, 120)} (${String(container.waitingReason)})`,
    ),
    words: waiting.flatMap(({ pod, container }) => causes(pod, container)),
  });
}
