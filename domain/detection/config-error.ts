import type {
  ConfigReference,
  ContainerObservation,
  PodObservation,
  WorkloadObservation,
} from '../workload/observation.ts';
import { lacksConfig } from './container-failure.ts';
import { clip } from './evidence.ts';
import type { Finding } from './finding.ts';
import { livePods, podFinding, waitsSinceMs } from './pod-finding.ts';

const WAITS_TO_START: ReadonlySet<string> = new Set([
  'ContainerCreating',
  'PodInitializing',
  'CreateContainerConfigError',
]);

const MISSING_FOR_MOUNT = /^FailedMount\b.*(not found|non-existent config key|references non-existent)/i;

/** Objects or keys whose absence keeps a container from starting. Optional references never do. */
export const missingConfigs = (observation: WorkloadObservation): ConfigReference[] =>
  observation.configs.filter(
    (config) => !config.isOptional && (config.contentHash === null || config.missingKeys.length > 0),
  );

const describeMissing = (config: ConfigReference): string =>
  config.contentHash === null
    ? `${config.kind} ${config.name} does not exist`
    : `${config.kind} ${config.name} lacks ${config.missingKeys.join(', ')}`;

const waitsToStart = (container: ContainerObservation): boolean =>
  container.startedAtMs === null &&
  container.waitingReason !== null &&
  WAITS_TO_START.has(container.waitingReason);

const hasNotStarted = (pod: PodObservation): boolean => !pod.isReady && pod.containers.some(waitsToStart);

const mountWarnings = (pod: PodObservation): string[] =>
  pod.warnings.filter((warning) => MISSING_FOR_MOUNT.test(warning));

/**
 * Containers that cannot start for want of a ConfigMap, a Secret or one of their keys: CreateContainerConfigError, a
 * FailedMount event that says what is missing, or a required object that is missing while a pod waits to start.
 * Events outlive their cause, and pods that run keep running without the object, so only pods that have not started count.
 * @source DESIGN §8 "Missing/bad config"
 */
export function detectConfigError(observation: WorkloadObservation): Finding | null {
  const missing = missingConfigs(observation);
  const pods = livePods(observation.pods)
    .filter(hasNotStarted)
    .filter((pod) => missing.length > 0 || pod.containers.some(lacksConfig) || mountWarnings(pod).length > 0);
  if (pods.length === 0) return null;
  const refused = pods.flatMap((pod) =>
    pod.containers.filter(lacksConfig).map((container) => ({ pod, words: container.waitingMessage ?? '' })),
  );
  const mounts = pods.flatMap((pod) => mountWarnings(pod).map((words) => ({ pod, words })));
  return podFinding('config-error', pods, {
    sinceMs: Math.min(
      ...pods.flatMap((pod) =>
        pod.containers.filter(waitsToStart).map((container) => waitsSinceMs(pod, container)),
      ),
    ),
    sentences: [
      ...missing.map(describeMissing),
      ...[...refused, ...mounts].map(
        ({ pod, words }) =>
          `pod ${pod.name} cannot start: ${clip(words, 160) || 'CreateContainerConfigError'}`,
      ),
    ],
    words: [...refused, ...mounts].map(({ words }) => words).concat(missing.map(describeMissing)),
  });
}
