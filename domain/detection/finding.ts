import type { Target } from '../workload/target.ts';

/** Named symptoms with Kubernetes or service-level evidence, and `anomaly`, which is evidence only. */
export const SYMPTOMS = [
  'crash-loop',
  'image-pull',
  'config-error',
  'rollout-stuck',
  'oom-killed',
  'error-ratio',
  'latency',
  'deadlock',
  'unschedulable',
  'metrics-unknown',
  'anomaly',
] as const;
export type Symptom = (typeof SYMPTOMS)[number];

/** Symptoms that may lead to an act. The others are recorded only. */
export const ACTIONABLE: ReadonlySet<Symptom> = new Set<Symptom>([
  'crash-loop',
  'image-pull',
  'config-error',
  'rollout-stuck',
  'oom-killed',
  'error-ratio',
  'latency',
  'deadlock',
  'unschedulable',
]);

export interface Finding {
  readonly symptom: Symptom;
  /** Pods that show it, by name; empty when the workload as a whole does. */
  readonly pods: readonly string[];
  /** `podTemplateHash` of the versions that show it. */
  readonly versions: readonly string[];
  /** When the evidence itself says it began (a termination, a window's start), not when we looked. */
  readonly sinceMs: number;
  /** Sentences a person can check, each with its figure. */
  readonly evidence: readonly string[];
  /** The raw words triage reads: kubelet's waiting message and the like; at most 500 characters. */
  readonly message: string;
}

export interface TargetFindings {
  readonly target: Target;
  readonly scope: string;
  readonly observedAtMs: number;
  readonly templateHash: string;
  readonly findings: readonly Finding[];
  /** How the finding came here, for the timeline. */
  readonly seenBy: 'tick' | 'watch';
}

/** Equal for the same symptoms on the same template: a second look at the same fault is not a new fault. */
export const fingerprint = (found: Pick<TargetFindings, 'findings' | 'templateHash' | 'target'>): string =>
  [found.target.uid, found.templateHash, ...found.findings.map((finding) => finding.symptom).toSorted()].join(
    ' ',
  );
