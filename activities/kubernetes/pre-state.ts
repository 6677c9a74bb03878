import type { HealingAction } from '../../domain/healing/action.ts';
import type { ConfigVersion } from '../../domain/workload/good-state.ts';
import type { ActionPreState } from '../../store/port.ts';
import { configKey } from './config-references.ts';
import type { ObservedWorkload } from './port.ts';
import type { PodTemplate, Resources } from './resource.ts';
import { specHash, templateHash } from './template.ts';
import { memoryOf } from './container-memory.ts';

type Detail = ActionPreState['detail'];

/** The pre-state of an object that the current template does not refer to: it was not looked at. */
export const UNSEEN = 'unseen';

/**
 * What stands before an action, for the ledger: the write is made only while this still holds.
 * @param action what is going to be done
 * @param observed the look it was decided on
 */
export function preStateOf(action: HealingAction, observed: ObservedWorkload): ActionPreState {
  const { specHash: spec, templateHash: template, generation } = observed.observation;
  return { specHash: spec, templateHash: template, generation, detail: detailOf(action, observed) };
}

function detailOf(action: HealingAction, observed: ObservedWorkload): Detail {
  const { observation } = observed;
  switch (action.kind) {
    case 'rollBack':
      return { paused: observation.isPaused, ...configDetail(action.restoreConfigs, observed) };
    case 'restoreConfig':
      return configDetail(action.restoreConfigs, observed);
    case 'raiseMemoryLimit':
      return memoryDetail(action.container, observed);
    case 'evictPod': {
      const pod = observation.pods.find((one) => one.uid === action.podUid);
      return { pod: action.pod, podUid: action.podUid, wasReady: pod?.isReady ?? null };
    }
    case 'restartRollout':
      return { paused: observation.isPaused, restartedAtMs: observation.observedAtMs };
  }
}

function memoryDetail(container: string, { template }: ObservedWorkload): Detail {
  const memory = memoryOf(JSON.parse(template) as PodTemplate, container);
  return { container, memoryLimit: memory?.limit ?? null, memoryRequest: memory?.request ?? null };
}

/** Content hash by `Kind/name`; null: the object does not exist. */
function configDetail(versions: readonly ConfigVersion[], { observation }: ObservedWorkload): Detail {
  const seen = new Map(observation.configs.map((config) => [configKey(config), config.contentHash]));
  return Object.fromEntries(
    versions.map((version) => {
      const key = configKey(version);
      return [key, seen.has(key) ? (seen.get(key) ?? null) : UNSEEN];
    }),
  );
}

/** The state of a Deployment as it stands, in the same terms. */
export const stateOf = (deployment: Resources['deployments'], detail: Detail): ActionPreState => ({
  specHash: specHash(deployment.spec),
  templateHash: templateHash(deployment.spec?.template ?? {}),
  generation: deployment.metadata?.generation ?? 0,
  detail,
});
