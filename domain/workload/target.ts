/** Kinds of workload that are seen. Only Deployments are acted on; the others get a recorded `unsupported`. */
export const WORKLOAD_KINDS = ['Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'Pod'] as const;
export type WorkloadKind = (typeof WORKLOAD_KINDS)[number];

/** One workload, named the way people name it. Names are reused after a delete; `uid` tells the lives apart. */
export interface Target {
  readonly cluster: string;
  readonly namespace: string;
  readonly kind: WorkloadKind;
  readonly name: string;
  readonly uid: string;
}

/** `<cluster>/<namespace>/<kind>/<name>`, lower-case kind: the tail of every workflow id about this target. */
export const targetKey = (target: Omit<Target, 'uid'>): string =>
  `${target.cluster}/${target.namespace}/${target.kind.toLowerCase()}/${target.name}`;

/** What the people who own a workload allow: look only, act after approval, or act. */
export const HEAL_CONSENTS = ['observe', 'approve', 'auto'] as const;
export type HealConsent = (typeof HEAL_CONSENTS)[number];

/** Somebody else reconciles this object: acting on it would start a fight. */
export interface ForeignOwner {
  readonly by: 'argocd' | 'flux' | 'helm' | 'operator';
  readonly evidence: string;
}
