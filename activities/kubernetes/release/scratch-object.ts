import type { Json } from '../../../domain/release/change.ts';
import type { BackedUpObject } from '../../../store/port.ts';
import { objectOf, without } from './backup.ts';
import type { Manifest } from './backup.ts';

/** How one backed-up object is tried out in a scratch namespace. */
export interface Rehearsal {
  /** All of it, labels and annotations too: only ever sent as a dry run. */
  readonly whole: Manifest;
  /**
   * What is really written, without labels, annotations and finalizers, for those make other controllers act on a copy:
   * publish a name, mirror a Secret, hold the namespace. Null: its mere being there would route traffic or cost money.
   */
  readonly bare: Manifest | null;
}

/** Allocated for the object that stands; a second one cannot have them. */
const ALLOCATED: ReadonlySet<string> = new Set(['clusterIP', 'clusterIPs', 'healthCheckNodePort']);

export function rehearsalOf({ object, manifest }: BackedUpObject, namespace: string): Rehearsal {
  const { metadata, ...body } = JSON.parse(manifest) as Manifest;
  const whole: Manifest = {
    ...body,
    ...(object.resource === 'services' ? { spec: unallocated(objectOf(body['spec'])) } : {}),
    metadata: { ...without(objectOf(metadata), (key) => key === 'finalizers'), namespace },
  };
  return { whole, bare: isInert(object.resource, whole) ? bareOf(object, whole) : null };
}

/** Routes take traffic wherever they are, and a load balancer is made outside the cluster. */
function isInert(resource: BackedUpObject['object']['resource'], { spec }: Manifest): boolean {
  if (resource === 'httproutes' || resource === 'ingresses') return false;
  if (resource !== 'services') return true;
  const { type = 'ClusterIP', externalIPs = [] } = objectOf(spec);
  return type !== 'LoadBalancer' && Array.isArray(externalIPs) && externalIPs.length === 0;
}

const bareOf = ({ resource, name }: BackedUpObject['object'], whole: Manifest): Manifest => ({
  ...whole,
  metadata: { name, namespace: objectOf(whole['metadata'])['namespace'] ?? '' },
  ...(resource === 'deployments' ? { spec: { ...objectOf(whole['spec']), replicas: 0 } } : {}),
});

function unallocated(spec: Manifest): Manifest {
  const isHeadless = spec['clusterIP'] === 'None';
  const kept = without(spec, (key) => !isHeadless && ALLOCATED.has(key));
  const { ports } = kept;
  if (!Array.isArray(ports)) return kept;
  return { ...kept, ports: ports.map((port: Json) => without(objectOf(port), (key) => key === 'nodePort')) };
}
