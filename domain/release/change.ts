/** What a release may touch. HTTPRoutes are Gateway API v1, Ingresses networking.k8s.io/v1. */
export const RELEASE_RESOURCES = [
  'deployments',
  'services',
  'configmaps',
  'httproutes',
  'ingresses',
] as const;
export type ReleaseResource = (typeof RELEASE_RESOURCES)[number];

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export interface ObjectRef {
  readonly resource: ReleaseResource;
  readonly namespace: string;
  readonly name: string;
}

/** One field by its JSON pointer. Absent (`undefined`): the field is not there before, or not afterwards. */
export interface FieldChange {
  readonly path: string;
  readonly from?: Json;
  readonly to?: Json;
}

/**
 * One write to one object, with its values. Reversible field by field: an undo puts `from` back where `to` still stands;
 * what a release made is deleted again, and what it deletes is only what it made. Values never enter a workflow's
 * history: they may be secret, so the store keeps them sealed, under the change's id.
 */
export type Change =
  | {
      readonly verb: 'create';
      readonly object: ObjectRef;
      readonly manifest: Json;
      readonly sentence: string;
    }
  | {
      readonly verb: 'patch';
      readonly object: ObjectRef;
      /** Null: the object is made by an earlier step of the same release. */
      readonly uid: string | null;
      readonly fields: readonly FieldChange[];
      readonly sentence: string;
    }
  | { readonly verb: 'delete'; readonly object: ObjectRef; readonly sentence: string };

/** A change as history, ledger and people see it: what, where and a digest of the values. */
export interface ChangeRef {
  /** `<release id>/<step id>/<n>`: key of the sealed values, and of the ledger's row. */
  readonly changeId: string;
  readonly verb: Change['verb'];
  readonly object: ObjectRef;
  readonly digest: string;
  readonly sentence: string;
}

/** Label of everything a release makes: its own id in short, so that two releases never take each other's objects. */
export const RELEASE_LABEL = 'paramedic.dev/release';
/** Label that tells the pods of the new version from the old while both serve: `green` or `canary`. */
export const TRACK_LABEL = 'paramedic.dev/track';
/** On a ConfigMap made by a release: the name it has in the release file. */
export const CONFIG_OF = 'paramedic.dev/config-of';
