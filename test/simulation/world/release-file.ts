import type { ReleaseInput } from '../../../domain/release/progress.ts';
import { ReleaseFile } from '../../../domain/release/release-schema.ts';
import type { ReleaseFileInput } from '../../../domain/release/release-schema.ts';
import { REQUESTER } from '../story/story.ts';
import type { Shape, TargetShape } from '../story/story.ts';
import { ingressOf, routeOf } from './shops.ts';
import type { Place } from './shops.ts';

const NAMES = ['web', 'cart', 'mail'];
const STAGING = 'staging';
type TargetInput = ReleaseFileInput['targets'][number];

export const nameOf = (at: number): string => NAMES[at] ?? `shop-${String(at)}`;
const namespaceOf = ({ isAway }: TargetShape): string => (isAway ? 'away' : 'shop');

/** Every Deployment there is before the release, in production and on staging. */
export const placesOf = ({ targets, hasStaging }: Shape): Place[] => [
  ...targets.map((one, at) => ({
    namespace: namespaceOf(one),
    name: nameOf(at),
    replicas: one.replicas,
  })),
  ...(hasStaging ? targets.map((_, at) => ({ namespace: STAGING, name: nameOf(at), replicas: 1 })) : []),
];

function strategyOf({ strategy, weights }: TargetShape, name: string): TargetInput['strategy'] {
  if (strategy === 'rolling') return { type: 'rolling', watchSeconds: 60 };
  if (strategy === 'blue-green') return { type: 'blue-green', service: name, watchSeconds: 60 };
  const steps = weights.map((weight) => ({ weight, watchSeconds: 30 }));
  const traffic = {
    replicas: { by: 'replicas' } as const,
    gateway: { by: 'gateway', httpRoute: routeOf(name) } as const,
    nginx: { by: 'nginx', ingress: ingressOf(name) } as const,
  }[strategy];
  return { type: 'canary', service: name, steps, traffic };
}

function targetOf(shape: TargetShape, name: string, version: string): TargetInput {
  const { content, migration } = shape;
  return {
    deployment: name,
    ...(shape.isAway ? { namespace: 'away' } : {}),
    ...(content === 'image' || content === 'image-and-config' ? { images: { app: `shop:${version}` } } : {}),
    ...(content === 'env' ? { env: { app: { MODE: `wild-${version}` } } } : {}),
    ...(content === 'config' || content === 'image-and-config'
      ? { configMaps: { [`${name}-config`]: { limit: version } } }
      : {}),
    strategy: strategyOf(shape, name),
    ...(migration === 'none'
      ? {}
      : {
          migration: {
            backwardCompatible: migration === 'compatible',
            by: 'anna',
            reason: 'the column was renamed',
          },
        }),
  };
}

function orderOf({ order, targets }: Shape): string[][] | null {
  const names = targets.map((_, at) => nameOf(at));
  if (order === 'default') return null;
  if (order === 'together' || names.length === 1) return [names];
  return [names.slice(0, 1), names.slice(1)];
}

export interface Asked {
  readonly releaseId: string;
  readonly version: string;
  readonly ifBusy: 'queue' | 'supersede' | 'refuse';
  readonly atMs: number;
}

export function releaseInput(shape: Shape, { releaseId, version, ifBusy, atMs }: Asked): ReleaseInput {
  const order = orderOf(shape);
  const file: ReleaseFileInput = {
    name: 'shop-2',
    namespace: 'shop',
    reason: 'the new basket',
    targets: shape.targets.map((one, at) => targetOf(one, nameOf(at), version)),
    ...(order === null ? {} : { order }),
    staging: shape.hasStaging ? { namespace: STAGING } : null,
    gates: shape.hasStaging
      ? {}
      : { waive: [{ gate: 'staging', by: 'anna', reason: 'there is none', untilMs: atMs + 9_000_000_000 }] },
    smoke: shape.hasSmoke ? [{ service: 'web' }] : [],
    approval: {
      quorum: shape.quorum,
      expiresSeconds: shape.expiresSeconds,
      remindSeconds: shape.remindSeconds,
    },
    thresholds: { unresolvedSeconds: shape.unresolvedSeconds },
    soakMinutes: [...shape.soakMinutes],
    onFailure: shape.onFailure,
    ifBusy,
  };
  return {
    releaseId,
    file: ReleaseFile.parse(file),
    requestedBy: REQUESTER,
    requestedAtMs: atMs,
    artefacts: [],
    traceparent: null,
  };
}
