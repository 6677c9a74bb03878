import type { Target } from '../../workload/target.ts';
import { RELEASE_LABEL, TRACK_LABEL } from '../change.ts';
import type { Change } from '../change.ts';
import { mapObject, objectAt } from '../json.ts';
import type { JsonObject } from '../json.ts';
import type { Strategy } from '../release-schema.ts';
import { createOf, deleteOf, refTo } from './blueprint.ts';
import type { Blueprint, Track } from './blueprint.ts';
import { counted } from './replica-ratio.ts';

/** A second Deployment that runs the new version beside the old one. */
export interface Twin {
  readonly name: string;
  readonly create: Change;
  readonly retire: Change;
}

const TRACK: Readonly<Record<Strategy['type'], Track | null>> = {
  rolling: null,
  'blue-green': 'green',
  canary: 'canary',
};

/** The second Deployment a strategy sets up beside a target, known by its name alone before it is there. Null: none. */
export function twinTarget(target: Target, strategy: Strategy['type']): Target | null {
  const track = TRACK[strategy];
  return track === null ? null : { ...target, name: twinName(target.name, track), uid: '' };
}

export const twinName = (name: string, track: Track): string => `${name}-${track}`;

const tracked = (labels: JsonObject, track: Track): JsonObject => ({ ...labels, [TRACK_LABEL]: track });

/**
 * As the Deployment is, with the new template, under a label of its own in selector and pods. Its pods keep all labels of
 * the Deployment's, so Service, budgets and network policies take them for the same.
 */
export function twinOf(blueprint: Blueprint, track: Track, replicas: number): Twin {
  const { deployment, namespace, shortId, live, after } = blueprint;
  const name = twinName(deployment, track);
  const template = {
    ...after,
    metadata: {
      ...objectAt(after, 'metadata'),
      labels: tracked(objectAt(after, 'metadata', 'labels'), track),
    },
  };
  const withSelector = mapObject(objectAt(live.deployment.body, 'spec'), 'selector', (selector) => ({
    ...selector,
    matchLabels: tracked(objectAt(selector, 'matchLabels'), track),
  }));
  const manifest = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace, labels: { [RELEASE_LABEL]: shortId } },
    spec: { ...withSelector, replicas, template },
  };
  const object = refTo(blueprint, 'deployments', name);
  return {
    name,
    create: createOf(
      object,
      manifest,
      `Deployment ${name}: ${counted(replicas, 'pod')} as of ${deployment}, where ${blueprint.news}`,
    ),
    retire: deleteOf(object, `Deployment ${name} goes with its pods`),
  };
}
