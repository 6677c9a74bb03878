import type { ObjectRef } from '../change.ts';
import type { PlanRefusal, TargetPlan } from '../plan.ts';

const KINDS = {
  deployments: 'Deployment',
  services: 'Service',
  configmaps: 'ConfigMap',
  httproutes: 'HTTPRoute',
  ingresses: 'Ingress',
} as const satisfies Record<ObjectRef['resource'], string>;

type Planned = TargetPlan<{ readonly object: ObjectRef }>;

const keysOf = ({ steps, finish }: Planned): Map<string, ObjectRef> =>
  new Map(
    [...steps, ...finish]
      .flatMap(({ changes }) => changes)
      .map(({ object }) => [`${object.resource}/${object.namespace}/${object.name}`, object]),
  );

/**
 * Two targets of one release that write to the same object: each is planned from how it is now, so the second would find
 * it drifted half way through. Nothing is shared by ConfigMaps, which are copied for each.
 * @returns refused `unsupported`, about the later of the two; null when every object is one target's alone
 */
export function refuseShared(targets: readonly Planned[]): PlanRefusal | null {
  const owners = new Map<string, string>();
  for (const target of targets) {
    for (const [key, { resource, name }] of keysOf(target)) {
      const owner = owners.get(key);
      if (owner !== undefined)
        return {
          target: `${target.namespace}/${target.name}`,
          code: 'unsupported',
          sentence: `${KINDS[resource]} ${name} would be changed for ${owner} and for ${target.name} in one release.`,
          wayOut: `Release ${owner} and ${target.name} one after the other, or one of them by another strategy.`,
        };
      owners.set(key, target.name);
    }
  }
  return null;
}
