import type { PullLogin } from '../../../domain/release/image-login.ts';
import type { KubernetesClient } from '../client.ts';
import { objectPath } from '../resource.ts';
import type { Resources } from '../resource.ts';
import { readPullLogins } from './read-pull-logins.ts';

/** The keys of both types of pull secret. */
const DOCUMENTS = ['.dockerconfigjson', '.dockercfg'] as const;

/**
 * The logins with which nodes pull the images of a Deployment: those of its template's pull secrets, else of its service
 * account's, as admission has it. A secret that is missing gives none, as for the kubelet; a Deployment that is gone, too.
 */
export async function pullLogins(
  client: KubernetesClient,
  { namespace, name }: { readonly namespace: string; readonly name: string },
  signal: AbortSignal,
): Promise<readonly PullLogin[]> {
  const path = objectPath('deployments', namespace, name);
  const spec = (await client.find<Resources['deployments']>(path, signal))?.spec?.template?.spec;
  if (spec === undefined) return [];
  const own = spec.imagePullSecrets ?? [];
  const account = objectPath('serviceaccounts', namespace, spec.serviceAccountName ?? 'default');
  const named =
    own.length > 0
      ? own
      : ((await client.find<Resources['serviceaccounts']>(account, signal))?.imagePullSecrets ?? []);
  const names = new Set(named.flatMap((one) => one.name ?? []));
  const logins = await Promise.all(
    [...names].map(async (secret) => {
      const found = await client.find<Resources['secrets']>(objectPath('secrets', namespace, secret), signal);
      return DOCUMENTS.flatMap((key) => readPullLogins(decoded(found?.data?.[key])));
    }),
  );
  return logins.flat();
}

const decoded = (base64: string | undefined): string => Buffer.from(base64 ?? '', 'base64').toString('utf8');
