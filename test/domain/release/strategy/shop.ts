import { createHash } from 'node:crypto';
import type { Json } from '../../../../domain/release/change.ts';
import { canonicalText, objectAt } from '../../../../domain/release/json.ts';
import type { JsonObject } from '../../../../domain/release/json.ts';
import type { LiveObject, LiveTarget } from '../../../../domain/release/live.ts';
import { isRefusal } from '../../../../domain/release/plan.ts';
import type { PlannedTarget, PlanRefusal } from '../../../../domain/release/plan.ts';
import { ReleaseFile } from '../../../../domain/release/release-schema.ts';
import type { ReleaseFileInput, Target } from '../../../../domain/release/release-schema.ts';
import { planTarget } from '../../../../domain/release/strategy/plan-target.ts';

export const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

const HASHES = new WeakMap<JsonObject, string>();

/** As the Deployment controller does: the same template always has the same hash. */
export function templateHash(template: JsonObject): string {
  const known = HASHES.get(template) ?? digest(canonicalText(template)).slice(0, 10);
  HASHES.set(template, known);
  return known;
}

export const RELEASE = { shortId: 'abc123', namespace: 'shop', digest };

type TargetInput = ReleaseFileInput['targets'][number];

/** A target with the defaults of the file. */
export function targetOf(input: Partial<TargetInput>): Target {
  const file = ReleaseFile.parse({
    name: 'web',
    namespace: 'shop',
    reason: 'a test',
    targets: [{ deployment: 'web', ...input }],
  });
  const [target] = file.targets;
  if (target === undefined) throw new Error('no target was parsed');
  return target;
}

export const live = (uid: string, body: JsonObject): LiveObject => ({ uid, body });

const LABELS = { app: 'web', tier: 'front' };

export interface ShopOptions {
  readonly replicas?: number;
  /** Containers beside `app`. */
  readonly sidecars?: number;
  /** Of the HTTPRoute: each rule's backends, by name and weight. */
  readonly rules?: readonly (readonly (readonly [string, number])[])[];
}

const APP: JsonObject = {
  name: 'app',
  image: 'shop:1',
  imagePullPolicy: 'IfNotPresent',
  env: [
    { name: 'MODE', value: 'calm' },
    { name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'db', key: 'password' } } },
    { name: 'LIMIT', valueFrom: { configMapKeyRef: { name: 'web-config', key: 'limit' } } },
  ],
  envFrom: [{ configMapRef: { name: 'web-config' } }],
};

const templateOf = (sidecars: number): JsonObject => ({
  metadata: { creationTimestamp: null, labels: LABELS, annotations: { team: 'shop' } },
  spec: {
    initContainers: [{ name: 'warm', image: 'warm:1' }],
    containers: [
      APP,
      ...Array.from({ length: sidecars }, (_, i) => ({ name: `side-${String(i)}`, image: 'side:1' })),
    ],
    volumes: [
      { name: 'config', configMap: { name: 'web-config', defaultMode: 420 } },
      {
        name: 'all',
        projected: { sources: [{ configMap: { name: 'web-config' } }, { secret: { name: 'db' } }] },
      },
      { name: 'scratch', emptyDir: {} },
    ],
  },
});

const backend = ([name, weight]: readonly [string, number]): Json => ({
  group: '',
  kind: 'Service',
  name,
  port: 80,
  weight,
});

const path = (at: string, service: string): Json => ({
  path: at,
  pathType: 'Prefix',
  backend: { service: { name: service, port: { name: 'http' } } },
});

/** One look at the shop: Deployment, Service, HTTPRoute, Ingress and ConfigMap, all settled. */
export function shop({ replicas = 4, sidecars = 0, rules = [[['web', 1]]] }: ShopOptions = {}): LiveTarget {
  const template = templateOf(sidecars);
  return {
    deployment: live('uid-deployment', {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: {
        name: 'web',
        namespace: 'shop',
        uid: 'uid-deployment',
        labels: { 'paramedic.dev/heal': 'auto' },
      },
      spec: {
        replicas,
        revisionHistoryLimit: 10,
        selector: { matchLabels: LABELS },
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
        template,
      },
    }),
    podTemplateHash: templateHash(template),
    service: live('uid-service', {
      metadata: { name: 'web', namespace: 'shop' },
      spec: {
        type: 'NodePort',
        clusterIP: '10.0.0.7',
        ports: [{ name: 'http', port: 80, targetPort: 8080, protocol: 'TCP', nodePort: 30_080 }],
        selector: LABELS,
      },
    }),
    httpRoute: live('uid-route', {
      metadata: { name: 'shop', namespace: 'shop' },
      spec: {
        hostnames: ['shop.example'],
        rules: rules.map((backends) => ({
          matches: [{ path: { type: 'PathPrefix', value: '/' } }],
          backendRefs: backends.map(backend),
        })),
      },
    }),
    ingress: live('uid-ingress', {
      metadata: { name: 'shop', namespace: 'shop', annotations: { 'cert-manager.io/issuer': 'ca' } },
      spec: {
        ingressClassName: 'nginx',
        tls: [{ hosts: ['shop.example'], secretName: 'tls' }],
        rules: [
          {
            host: 'shop.example',
            http: { paths: [path('/', 'web'), path('/api', 'api'), path('/cart', 'web')] },
          },
          { host: 'other.example', http: { paths: [path('/', 'other')] } },
        ],
      },
    }),
    configMaps: {
      'web-config': live('uid-config', {
        metadata: { name: 'web-config', namespace: 'shop' },
        data: { limit: '10', colour: 'blue' },
        binaryData: { logo: 'AAAA' },
      }),
    },
  };
}

/** The same look with another body for one of its objects. */
export const withBody = (
  look: LiveTarget,
  which: 'deployment' | 'service' | 'httpRoute' | 'ingress',
  change: (body: JsonObject) => JsonObject,
): LiveTarget => {
  const found = look[which];
  return found === null ? look : { ...look, [which]: { ...found, body: change(found.body) } };
};

export const withSpec = (body: JsonObject, spec: JsonObject): JsonObject => ({
  ...body,
  spec: { ...objectAt(body, 'spec'), ...spec },
});

export const NEW_IMAGE = { images: { app: 'shop:2' } };

export function planned(target: Target, look: LiveTarget = shop()): PlannedTarget {
  const plan = planTarget(target, look, RELEASE);
  if (isRefusal(plan)) throw new Error(`refused: ${plan.code}: ${plan.sentence}`);
  return plan;
}

export function refused(target: Target, look: LiveTarget = shop()): PlanRefusal {
  const plan = planTarget(target, look, RELEASE);
  if (!isRefusal(plan)) throw new Error('was planned, not refused');
  return plan;
}

/** `verb resource/name` of every change, by step id. */
export const outline = (steps: PlannedTarget['steps']): Record<string, readonly string[]> =>
  Object.fromEntries(
    steps.map(({ id, changes }) => [
      id,
      changes.map(({ verb, object }) => `${verb} ${object.resource}/${object.name}`),
    ]),
  );
