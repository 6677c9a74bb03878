/** What was wrong with the samples of one metric. None of it is an anomaly of the workload. */
export const INTAKE_ISSUES = [
  'counter-reset',
  'clock-jumped-back',
  'clock-jumped-ahead',
  'duplicate',
  'out-of-order',
  'not-a-number',
  'gap',
] as const;
export type IntakeIssueKind = (typeof INTAKE_ISSUES)[number];

/** One sort of trouble with one metric in one stretch of samples. */
export interface IntakeIssue {
  readonly kind: IntakeIssueKind;
  readonly metric: string;
  /** When it was seen last. */
  readonly atMs: number;
  readonly samples: number;
  /** For people: what was seen, and what was done with it. */
  readonly sentence: string;
}
