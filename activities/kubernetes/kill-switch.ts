import type { KubernetesClient } from './client.ts';
import { isKubernetesError } from './error.ts';
import { OWN_NAMESPACE } from './opt-in.ts';
import type { KillSwitch, KillSwitchFlag } from './port.ts';
import { objectPath } from './resource.ts';
import type { Resources } from './resource.ts';
import { FIELD_MANAGER } from './write.ts';

const NAME = 'paramedic-kill-switch';
const PATH = objectPath('configmaps', OWN_NAMESPACE, NAME);
const RELEASED: KillSwitch = { isEngaged: false, reason: null, by: null };

/** The flag in ConfigMap `paramedic-system/paramedic-kill-switch`, which people may also edit with kubectl. */
export function createKillSwitchFlag({ client }: { readonly client: KubernetesClient }): KillSwitchFlag {
  const apply = (path: string, body: object, signal: AbortSignal) =>
    client.send({
      method: 'PATCH',
      path,
      query: { fieldManager: FIELD_MANAGER, force: 'true' },
      contentType: 'application/apply-patch+yaml',
      body,
      signal,
    });
  return {
    read: async (signal) => {
      const found = await client.find<Resources['configmaps']>(PATH, signal);
      return found === null ? RELEASED : readFlag(found.data ?? {});
    },
    write: async (value, signal) => {
      const flag = flagObject(value);
      try {
        await apply(PATH, flag, signal);
      } catch (error) {
        if (!isKubernetesError(error, 'not-found')) throw error;
        await apply(objectPath('namespaces', null, OWN_NAMESPACE), NAMESPACE, signal);
        await apply(PATH, flag, signal);
      }
    },
  };
}

const NAMESPACE = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: OWN_NAMESPACE } };

const flagObject = ({ isEngaged, reason, by }: KillSwitch): object => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: NAME, namespace: OWN_NAMESPACE },
  data: { engaged: String(isEngaged), reason: reason ?? '', by: by ?? '' },
});

/** Anything but a clear `false` or `true` is unreadable: a typo must not release the brake. */
function readFlag(data: Readonly<Record<string, string>>): KillSwitch {
  const said = data['engaged'];
  if (said !== 'true' && said !== 'false')
    throw new Error(
      `ConfigMap ${OWN_NAMESPACE}/${NAME} does not say whether the kill switch is engaged: set its key \`engaged\` to "true" or "false"`,
    );
  const text = (key: string): string | null =>
    data[key] === undefined || data[key] === '' ? null : data[key];
  return { isEngaged: said === 'true', reason: text('reason'), by: text('by') };
}
