import { CONFIG_OF } from '../../../domain/release/change.ts';
import type { ObjectRef, ReleaseResource } from '../../../domain/release/change.ts';
import type { LiveObject, LiveTarget } from '../../../domain/release/live.ts';
import type { KubernetesClient } from '../client.ts';
import { configUses } from '../config-references.ts';
import { SYSTEM_NAMESPACES } from '../opt-in.ts';
import type { Resources } from '../resource.ts';
import { findObject, liveObject } from './live-object.ts';
import type { ReleaseObject } from './live-object.ts';
import {
  missingDeployment,
  missingIngress,
  missingRoute,
  missingService,
  systemNamespace,
} from './live-refusals.ts';
import type { Reading, Refusal } from './live-refusals.ts';
import type { LiveRequest } from './port.ts';
import { isBeingDeleted } from './release-owner.ts';
import { servingHash } from './serving-hash.ts';

/**
 * Everything a target is planned from, in one look.
 * @returns refused `missing-…` for the first thing that is named and not there, `unsupported` for a system namespace
 * @throws KubernetesError
 */
export async function readLive(
  client: KubernetesClient,
  request: LiveRequest,
  signal: AbortSignal,
): Promise<LiveTarget | Refusal> {
  const { namespace, deployment: name } = request;
  if (SYSTEM_NAMESPACES.has(namespace)) return systemNamespace(namespace);
  const reading: Reading = { client, namespace, signal };
  const deployment = await findNamed(reading, 'deployments', name);
  if (deployment === null) return await missingDeployment(reading, name);
  const found = await readNamed(reading, request);
  if ('code' in found) return found;
  const typed: Resources['deployments'] = deployment;
  const [podTemplateHash, configMaps] = await Promise.all([
    servingHash(client, typed, signal),
    readConfigMaps(reading, typed, request.configMaps),
  ]);
  return { deployment: liveObject(deployment), podTemplateHash, configMaps, ...found };
}

/** What stands before the Deployment, as far as the strategy names it. */
async function readNamed(
  reading: Reading,
  named: LiveRequest,
): Promise<Pick<LiveTarget, 'service' | 'httpRoute' | 'ingress'> | Refusal> {
  const { namespace } = reading;
  const [service, httpRoute, ingress] = await Promise.all([
    findNamed(reading, 'services', named.service),
    findNamed(reading, 'httproutes', named.httpRoute),
    findNamed(reading, 'ingresses', named.ingress),
  ]);
  if (named.service !== null && service === null) return missingService(namespace, named.service);
  if (named.httpRoute !== null && httpRoute === null) return await missingRoute(reading, named.httpRoute);
  if (named.ingress !== null && ingress === null) return missingIngress(namespace, named.ingress);
  return { service: liveOrNull(service), httpRoute: liveOrNull(httpRoute), ingress: liveOrNull(ingress) };
}

const liveOrNull = (object: ReleaseObject | null): LiveObject | null =>
  object === null ? null : liveObject(object);

/** What is on its way out is not there any more. */
async function findNamed(
  { client, namespace, signal }: Reading,
  resource: ReleaseResource,
  name: string | null,
): Promise<ReleaseObject | null> {
  if (name === null) return null;
  const object: ObjectRef = { resource, namespace, name };
  const found = await findObject(client, object, signal);
  return found === null || isBeingDeleted(found) ? null : found;
}

/** By the names in the release file: a ConfigMap the template refers to, or the copy of one that an earlier release made. */
async function readConfigMaps(
  reading: Reading,
  { spec }: Resources['deployments'],
  wanted: readonly string[],
): Promise<LiveTarget['configMaps']> {
  if (wanted.length === 0) return {};
  const uses = configUses(spec?.template?.spec).filter(({ kind }) => kind === 'ConfigMap');
  const found = await Promise.all(uses.map(({ name }) => findNamed(reading, 'configmaps', name)));
  const standing = found.filter((one) => one !== null);
  const entries = wanted.flatMap((name): [string, LiveObject][] => {
    const match =
      standing.find(({ metadata }) => metadata?.name === name) ??
      standing.find(({ metadata }) => metadata?.annotations?.[CONFIG_OF] === name);
    return match === undefined ? [] : [[name, liveObject(match)]];
  });
  return Object.fromEntries(entries);
}
