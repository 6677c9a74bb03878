import { canonicalJson, contentDigest } from './canonical-json.ts';
import type { PodTemplate } from './resource.ts';

export const RESTARTED_AT = 'kubectl.kubernetes.io/restartedAt';
const OWN_PREFIX = 'paramedic.dev/';
const POD_TEMPLATE_HASH = 'pod-template-hash';

/** A copy without some keys. */
function omit(from: object, isDropped: (key: string) => boolean): object {
  return Object.fromEntries(Object.entries(from).filter(([key]) => !isDropped(key)));
}

/** As `omit`; undefined when nothing is left, so that an empty map and no map are the same. */
function omitOrNothing(from: object | undefined, isDropped: (key: string) => boolean): object | undefined {
  const kept = omit(from ?? {}, isDropped);
  return Object.keys(kept).length === 0 ? undefined : kept;
}

function stripped(template: PodTemplate, isAnnotationDropped: (key: string) => boolean): PodTemplate {
  const { labels, annotations, ...rest } = template.metadata ?? {};
  const metadata = {
    // Always null in a template; some API versions send it, some do not.
    ...omit(rest, (key) => key === 'creationTimestamp'),
    labels: omitOrNothing(labels, (key) => key === POD_TEMPLATE_HASH),
    annotations: omitOrNothing(annotations, isAnnotationDropped),
  };
  return {
    ...template,
    metadata: omit(metadata, (key) => metadata[key as keyof typeof metadata] === undefined),
  };
}

/** A template without what a restart or we leave in it, and without what the Deployment controller adds for a ReplicaSet. */
export const normalizeTemplate = (template: PodTemplate): PodTemplate =>
  stripped(template, (key) => key === RESTARTED_AT || key.startsWith(OWN_PREFIX));

/** A ReplicaSet's template as the Deployment's `spec.template` had it, restarts included. */
export const templateOfReplicaSet = (template: PodTemplate): PodTemplate => stripped(template, () => false);

/** Canonical JSON of the normalised template: what a rollback writes. */
export const templateText = (template: PodTemplate): string => canonicalJson(normalizeTemplate(template));

/** sha256 of the normalised template: a restart does not change it, an edit does. */
export const templateHash = (template: PodTemplate): string => contentDigest(normalizeTemplate(template));

/** sha256 of the spec without replicas and paused: an autoscaler does not change it, any other edit does. */
export const specHash = (spec: object | undefined): string =>
  contentDigest(omit(spec ?? {}, (key) => key === 'replicas' || key === 'paused'));
