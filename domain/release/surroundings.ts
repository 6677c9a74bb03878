import type { ForeignOwner } from '../workload/target.ts';

/** What stands around a Deployment and may forbid a release of it, as one look at the cluster has it. */
export interface Surroundings {
  readonly foreignOwner: ForeignOwner | null;
  /** Name of the HorizontalPodAutoscaler that scales it. */
  readonly autoscaler: string | null;
  readonly disruptionBudgets: readonly { readonly name: string; readonly disruptionsAllowed: number }[];
  /** Hard limits of the namespace's quotas and what is used, in cores, bytes and counts. */
  readonly quotas: readonly {
    readonly name: string;
    readonly resource: string;
    readonly hard: number;
    readonly used: number;
  }[];
  /** What one more pod of the template asks for, named as quotas do: `requests.cpu` (or `cpu`), `limits.memory`. */
  readonly podRequests: Readonly<Record<string, number>>;
  readonly replicas: number;
  readonly networkPolicies: readonly string[];
  readonly certificates: readonly { readonly secret: string; readonly notAfterMs: number | null }[];
  readonly missingConfigs: readonly string[];
}
