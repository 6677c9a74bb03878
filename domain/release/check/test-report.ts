import type { Finding } from '../gate.ts';

export type Found = Pick<Finding, 'found' | 'sentence'>;

/** What a test report says. Counts are of test cases. */
export interface TestCounts {
  readonly listed: number;
  readonly skipped: number;
  /** That failed or broke. */
  readonly failed: number;
  /** As its suites state it, which may be more than it lists: a suite that did not start lists nothing. */
  readonly statedFailures: number;
}

const counted = (tests: number): string => `${String(tests)} ${tests === 1 ? 'test' : 'tests'}`;

/**
 * Whether the tests passed: at least one ran, and none failed or broke, by the cases or by what the suites state. No test,
 * or all of them skipped, says nothing, which is `unknown`.
 */
export function judgeTests({ listed, skipped, failed, statedFailures }: TestCounts): Found {
  const bad = Math.max(failed, statedFailures);
  if (bad > 0) return { found: 'fail', sentence: `${String(bad)} of ${counted(listed)} failed; mend them` };
  if (listed === 0) return { found: 'unknown', sentence: 'the report lists no test; was it cut off?' };
  if (skipped >= listed)
    return {
      found: 'unknown',
      sentence: `of ${counted(listed)} all were skipped, so that none says anything`,
    };
  const left = skipped > 0 ? `, ${String(skipped)} skipped` : '';
  return { found: 'pass', sentence: `${counted(listed - skipped)} passed${left}` };
}
