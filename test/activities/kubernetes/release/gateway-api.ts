import type { Json } from '../../../../domain/release/change.ts';
import { isServed } from '../../../../activities/kubernetes/release/is-served.ts';
import { until } from '../arena.ts';
import type { Arena } from '../arena.ts';
import type { FakeApiServer } from '../fake-api-server.ts';
import { mapAt } from './changes.ts';
import type { JsonMap } from './changes.ts';

const never = new AbortController().signal;

/** Of the Gateway API's HTTPRoute, what a backend's weight needs: the same defaults, all else kept as it comes. */
const BACKEND_DEFAULTS = { group: '', kind: 'Service', weight: 1 } as const;

const defaulted = (backend: Json): Json => ({ ...BACKEND_DEFAULTS, ...mapAt(backend) });

/** Lets the fake fill in what the real CRD does. */
export function defaultRoutes({ store }: FakeApiServer): void {
  store.defaults.set('httproutes', (route) => {
    const spec = mapAt(route.spec as Json);
    const rules = (spec['rules'] ?? []) as readonly JsonMap[];
    const filled = rules.map((rule) => ({
      ...rule,
      backendRefs: ((rule['backendRefs'] ?? []) as readonly Json[]).map(defaulted),
    }));
    return { ...route, spec: { ...spec, rules: filled } };
  });
}

const property = (type: string, value: Json) => ({ type, default: value });
const OPEN = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };

const SCHEMA = {
  type: 'object',
  properties: {
    spec: {
      ...OPEN,
      properties: {
        rules: {
          type: 'array',
          items: {
            ...OPEN,
            properties: {
              backendRefs: {
                type: 'array',
                items: {
                  ...OPEN,
                  properties: {
                    group: property('string', BACKEND_DEFAULTS.group),
                    kind: property('string', BACKEND_DEFAULTS.kind),
                    weight: property('integer', BACKEND_DEFAULTS.weight),
                  },
                },
              },
            },
          },
        },
      },
    },
  },
};

const CRD = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: {
    name: 'httproutes.gateway.networking.k8s.io',
    // The server insists on a word about it for groups under k8s.io.
    annotations: { 'api-approved.kubernetes.io': 'unapproved, a part of it for tests' },
  },
  spec: {
    group: 'gateway.networking.k8s.io',
    scope: 'Namespaced',
    names: { plural: 'httproutes', singular: 'httproute', kind: 'HTTPRoute', listKind: 'HTTPRouteList' },
    versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: SCHEMA } }],
  },
};

/** Installs the CRD where the cluster has none; it stays, for it belongs to no namespace. */
export async function installGatewayApi({ arrange }: Arena): Promise<void> {
  if (await isServed(arrange, 'httproutes', never)) return;
  await arrange.send({
    method: 'POST',
    path: '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
    body: CRD,
    signal: never,
  });
  await until(() => isServed(arrange, 'httproutes', never), 'HTTPRoutes are served');
}
