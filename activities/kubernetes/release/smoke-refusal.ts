import type { KubernetesClient } from '../client.ts';
import type { KubernetesError } from '../error.ts';
import { listAll } from '../list.ts';
import { objectPath } from '../resource.ts';
import type { Resources } from '../resource.ts';
import type { PlacedCheck } from './smoke.ts';

/** The API server's word for each status; pods behind it answer the same statuses in words of their own. */
const OWN_REASONS: Readonly<Record<number, readonly string[]>> = {
  400: ['BadRequest'],
  401: ['Unauthorized'],
  403: ['Forbidden'],
  404: ['NotFound'],
  405: ['MethodNotAllowed'],
  429: ['TooManyRequests'],
  500: ['InternalError'],
  503: ['ServiceUnavailable'],
  504: ['Timeout', 'GatewayTimeout'],
};

/** Whether a status came from the API server's proxy rather than from the pods behind it. */
export const apiServersOwn = ({ status, reason }: KubernetesError): boolean =>
  status !== null && reason !== null && OWN_REASONS[status]?.includes(reason) === true;

/**
 * Why the proxy did not get through to a pod. Its 404 and 503 do not tell a missing Service or port, no endpoints and
 * pods that do not answer apart, so the Service is looked at.
 * @throws the error when it says nothing about the Service: forbidden, unauthorised, an API server in trouble
 * @source kubernetes/kubernetes pkg/registry/core/service/storage (ResourceLocation) v1.34
 */
export async function whyNotServed(
  client: KubernetesClient,
  check: PlacedCheck,
  error: KubernetesError,
  signal: AbortSignal,
): Promise<string> {
  if (error.status === 404 || error.status === 503) return await whyNotReached(client, check, signal);
  if (error.status === 504) return 'was not answered in the time the API server allows';
  throw error;
}

async function whyNotReached(
  client: KubernetesClient,
  { namespace, service, port }: PlacedCheck,
  signal: AbortSignal,
): Promise<string> {
  const path = objectPath('services', namespace, service);
  const found = await client.find<Resources['services']>(path, signal);
  if (found === null) return 'was not answered: there is no such Service';
  if (found.spec?.ports?.some((one) => one.port === port) !== true)
    return `was not answered: the Service has no port ${String(port)}`;
  const labelSelector = `kubernetes.io/service-name=${service}`;
  const slices = await listAll(client, { resource: 'endpointslices', namespace, labelSelector }, signal);
  const isAnyReady = slices.items.some(({ endpoints }) =>
    endpoints?.some(({ conditions }) => conditions?.ready !== false),
  );
  return isAnyReady
    ? 'was not answered: its pods do not take connections on that port, or the API server cannot reach them'
    : 'was not answered: the Service has no ready endpoint';
}
