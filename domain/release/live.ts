import type { Json } from './change.ts';

/** An object as the API server has it, without `status` and `managedFields`. */
export interface LiveObject {
  readonly uid: string;
  readonly body: { readonly [key: string]: Json };
}

/** What a target is planned from: one look at everything its strategy touches. */
export interface LiveTarget {
  readonly deployment: LiveObject;
  /** Hash of the ReplicaSet that serves now; null when it cannot be told. */
  readonly podTemplateHash: string | null;
  /** Its Service, HTTPRoute and Ingress, where the strategy names one and it exists. */
  readonly service: LiveObject | null;
  readonly httpRoute: LiveObject | null;
  readonly ingress: LiveObject | null;
  /** ConfigMaps the template refers to whose content the release changes, by the name in the release file. */
  readonly configMaps: Readonly<Record<string, LiveObject>>;
}
