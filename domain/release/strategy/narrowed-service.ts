import { TRACK_LABEL } from '../change.ts';
import type { Change } from '../change.ts';
import { objectAt, textAt, textsOf } from '../json.ts';
import type { LiveObject } from '../live.ts';
import { isRefused, patchOf, refTo } from './blueprint.ts';
import type { Blueprint, Refused, Track } from './blueprint.ts';

const POD_TEMPLATE_HASH = 'pod-template-hash';

type Labels = Readonly<Record<string, string>>;

/** The Service in front of a target, checked: it selects the Deployment's pods, and no release has left anything in it. */
export interface FrontService {
  readonly name: string;
  readonly live: LiveObject;
  readonly selector: Labels;
}

/** The Service while two versions run, by what it selects. */
export interface NarrowedService extends FrontService {
  /** Only the pods that serve now: the same as before, but no new pod can match. */
  readonly old: Labels;
  /** Only the pods of the new version's own Deployment. */
  readonly fresh: (track: Track) => Labels;
}

const sameLabels = (selector: Labels, labels: Labels): boolean =>
  Object.entries(selector).every(([key, value]) => labels[key] === value);

function leftover(name: string, selector: Labels): Refused | null {
  const key = [TRACK_LABEL, POD_TEMPLATE_HASH].find((one) => one in selector);
  if (key === undefined) return null;
  return {
    code: 'not-settled',
    sentence: `Service ${name} selects by ${key}: a former release of it has not been finished.`,
    wayOut: `Finish or undo that release first; if there is none, take ${key} out of the Service's selector.`,
  };
}

/**
 * The Service a strategy needs in front of the Deployment.
 * @returns refused `missing-service`; `unsupported` when it selects nothing, or not this Deployment's pods; `not-settled`
 * when a former release has left its selector narrowed
 */
export function frontService(blueprint: Blueprint, name: string): FrontService | Refused {
  const { deployment, namespace, live, before } = blueprint;
  if (live.service === null)
    return {
      code: 'missing-service',
      sentence: `There is no Service ${name} in namespace ${namespace}.`,
      wayOut: `Name the Service in front of Deployment ${deployment}, or use the strategy rolling, which needs none.`,
    };
  const selector = textsOf(objectAt(live.service.body, 'spec', 'selector'));
  if (Object.keys(selector).length === 0 || textAt(live.service.body, 'spec', 'type') === 'ExternalName')
    return {
      code: 'unsupported',
      sentence: `Service ${name} has no selector, so it cannot be pointed at other pods.`,
      wayOut: 'Use the strategy rolling, or a Service that selects its pods by their labels.',
    };
  const left = leftover(name, selector);
  if (left !== null) return left;
  if (!sameLabels(selector, textsOf(objectAt(before, 'metadata', 'labels'))))
    return {
      code: 'unsupported',
      sentence: `Service ${name} does not select the pods of Deployment ${deployment}.`,
      wayOut: `Name the Service whose selector matches the labels of Deployment ${deployment}'s pods.`,
    };
  return { name, live: live.service, selector };
}

/**
 * As `frontService`, for strategies that keep the old pods' Service apart from the new ones.
 * @returns refused `not-settled` too, when it cannot be told which pods serve now
 */
export function narrowedService(blueprint: Blueprint, name: string): NarrowedService | Refused {
  const service = frontService(blueprint, name);
  if (isRefused(service)) return service;
  const hash = blueprint.live.podTemplateHash;
  if (hash === null)
    return {
      code: 'not-settled',
      sentence: `It cannot be told which pods of Deployment ${blueprint.deployment} serve now: a rollout of it is under way or has failed.`,
      wayOut: `Wait until its rollout is over (kubectl rollout status deployment/${blueprint.deployment}), or undo it, then release again.`,
    };
  return {
    ...service,
    old: { ...service.selector, [POD_TEMPLATE_HASH]: hash },
    fresh: (track) => ({ ...service.selector, [TRACK_LABEL]: track }),
  };
}

/** One patch of the whole selector: never half of it. */
export const select = (
  blueprint: Blueprint,
  service: FrontService,
  [from, to]: readonly [Labels, Labels],
  sentence: string,
): Change =>
  patchOf(
    refTo(blueprint, 'services', service.name),
    service.live.uid,
    { path: '/spec/selector', from, to },
    `Service ${service.name}: ${sentence}`,
  );

/** Other Deployments' pods behind the same Service get nothing while it is narrowed: the plan cannot see whether there are any. */
export function breadthNotes(
  { deployment, live }: Blueprint,
  { name, selector }: FrontService,
): readonly string[] {
  const own = textsOf(objectAt(live.deployment.body, 'spec', 'selector', 'matchLabels'));
  const isBroader = Object.entries(own).some(([key, value]) => selector[key] !== value);
  return isBroader
    ? [
        `Service ${name} selects by fewer labels than Deployment ${deployment}: pods of other Deployments behind it get no requests until the release is finished`,
      ]
    : [];
}
