import type { GateId, GateResult } from './gate.ts';

/**
 * Gates whose `unknown` holds a release where nobody configured others: what a machine can answer on any cluster, the
 * rehearsal, and whether the new version will be seen at all. An `unknown` there means that something could not be read.
 *
 * All other gates are judged and shown just the same, and a `fail` of any gate blocks. Their `unknown` does not: no report
 * was handed over, no NetworkPolicy or certificate is where it can be looked for, or only a person can know. To demand
 * fifteen attestations for every release would teach people to copy them without reading. Whoever wants more demands it.
 * @source REQUIREMENTS §4 "Pre-flight gates"
 */
export const DEFAULT_REQUIRED_GATES: readonly GateId[] = [
  'critical-bugs',
  'open-incident',
  'secrets',
  'quotas',
  'disruption-budgets',
  'healthy-before',
  'monitoring',
  'staging',
];

/**
 * What holds the release back: every `fail`, and every `unknown` of a required gate, in the gates' order.
 * @param required gates that must be known or waived; the others block only when they fail
 */
export const blocking = (
  results: readonly GateResult[],
  required: readonly GateId[] = DEFAULT_REQUIRED_GATES,
): GateResult[] =>
  results.filter(
    ({ gate, result }) => result === 'fail' || (result === 'unknown' && required.includes(gate)),
  );
