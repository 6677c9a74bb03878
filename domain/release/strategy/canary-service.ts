import { RELEASE_LABEL } from '../change.ts';
import type { Change } from '../change.ts';
import { objectsAt, textAt, without } from '../json.ts';
import { createOf, deleteOf, refTo } from './blueprint.ts';
import type { Blueprint, Refused } from './blueprint.ts';
import type { NarrowedService } from './narrowed-service.ts';
import { twinName } from './twin-deployment.ts';

/** Longest name of a Service (RFC 1035 label). */
const SERVICE_NAME_LENGTH = 63;

/** A second Service in front of the new version's pods alone. */
export interface CanaryService {
  readonly create: Change;
  readonly retire: Change;
}

/**
 * With the ports of the first; node ports are the cluster's to give.
 * @returns refused `unsupported` when its name would be too long
 */
export function canaryService(blueprint: Blueprint, service: NarrowedService): CanaryService | Refused {
  const name = twinName(service.name, 'canary');
  if (name.length > SERVICE_NAME_LENGTH)
    return {
      code: 'unsupported',
      sentence: `The canary's Service would be called ${name}, which is longer than ${String(SERVICE_NAME_LENGTH)} characters.`,
      wayOut: 'Use a canary by replicas, which needs no second Service.',
    };
  const { body } = service.live;
  const isHeadless = textAt(body, 'spec', 'clusterIP') === 'None';
  const manifest = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: blueprint.namespace, labels: { [RELEASE_LABEL]: blueprint.shortId } },
    spec: {
      ...(isHeadless ? { clusterIP: 'None' } : {}),
      ports: objectsAt(body, 'spec', 'ports').map((port) => without(port, 'nodePort')),
      selector: service.fresh('canary'),
    },
  };
  const object = refTo(blueprint, 'services', name);
  return {
    create: createOf(object, manifest, `Service ${name}: the pods of the new version alone`),
    retire: deleteOf(object, `Service ${name} goes`),
  };
}
