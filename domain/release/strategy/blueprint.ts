import type { Change, FieldChange, Json, ObjectRef, ReleaseResource } from '../change.ts';
import type { JsonObject } from '../json.ts';
import type { LiveTarget } from '../live.ts';
import type { PlannedTarget, PlanRefusal, Rollout, Step, Watch } from '../plan.ts';

/** What every strategy starts from: the Deployment as it is, and the template it is to have. */
export interface Blueprint {
  readonly deployment: string;
  readonly namespace: string;
  /** Of its steps' ids: the Deployment's name, and what tells it from others of that name in the same release. */
  readonly idPrefix: string;
  /** Of the release; on everything it makes. */
  readonly shortId: string;
  readonly live: LiveTarget;
  /** At least 1. */
  readonly replicas: number;
  readonly before: JsonObject;
  readonly after: JsonObject;
  /** Creates the ConfigMaps that `after` refers to. */
  readonly copies: readonly Change[];
  /** What is new, in short and without values of the configuration: `app runs shop:2`. */
  readonly news: string;
}

/** Values of `TRACK_LABEL`. */
export type Track = 'green' | 'canary';

/** What a strategy makes of it. */
export type Course = Pick<PlannedTarget, 'steps' | 'finish' | 'notes'>;

export type Refused = Omit<PlanRefusal, 'target'>;
export const isRefused = (answer: object): answer is Refused => 'wayOut' in answer;

/** Seconds a rollout may take (REQUIREMENTS §4). */
const ROLLOUT_DEADLINE_SECONDS = 300;

interface StepParts {
  readonly title: string;
  readonly changes: readonly Change[];
  /** Names of Deployments. */
  readonly rollouts?: readonly string[];
  readonly watch?: Watch | null;
  readonly undo: string;
}

export const stepOf = (blueprint: Blueprint, slug: string, parts: StepParts): Step<Change> => ({
  id: `${blueprint.idPrefix}/${slug}`,
  title: parts.title,
  changes: parts.changes,
  rollouts: (parts.rollouts ?? []).map((deployment): Rollout => ({
    namespace: blueprint.namespace,
    deployment,
  })),
  deadlineSeconds: ROLLOUT_DEADLINE_SECONDS,
  watch: parts.watch ?? null,
  undo: parts.undo,
});

export const watchOf = (
  { namespace }: Blueprint,
  seconds: number,
  arms: { readonly canary: string; readonly baseline: string | null },
): Watch => ({ seconds, arms: { namespace, ...arms } });

export const refTo = ({ namespace }: Blueprint, resource: ReleaseResource, name: string): ObjectRef => ({
  resource,
  namespace,
  name,
});

/** One patch of one field. `uid` null: a step before made the object. */
export const patchOf = (
  object: ObjectRef,
  uid: string | null,
  field: FieldChange,
  sentence: string,
): Change => ({ verb: 'patch', object, uid, fields: [field], sentence });

export const deleteOf = (object: ObjectRef, sentence: string): Change => ({
  verb: 'delete',
  object,
  sentence,
});

export const createOf = (object: ObjectRef, manifest: Json, sentence: string): Change => ({
  verb: 'create',
  object,
  manifest,
  sentence,
});

/** The Deployment gets its new template, whole for whole. */
export const newTemplate = (blueprint: Blueprint): Change =>
  patchOf(
    refTo(blueprint, 'deployments', blueprint.deployment),
    blueprint.live.deployment.uid,
    { path: '/spec/template', from: blueprint.before, to: blueprint.after },
    `Deployment ${blueprint.deployment}: ${blueprint.news}`,
  );
