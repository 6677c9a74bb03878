import type { Found } from './test-report.ts';

/** Lines covered must be more than this share: exactly 80 % is not above it. */
export const COVERAGE_ABOVE = 0.8;

/** What a coverage report says. Null where it does not. */
export interface Coverage {
  /** Covered lines over all, 0–1. */
  readonly ratio: number | null;
  readonly lines: { readonly covered: number; readonly total: number } | null;
}

// Rounded down: 79.999 % must not read as the 80 % that would be just short of enough.
const shown = (ratio: number): string => `${String(Math.floor(ratio * 10_000 + 1e-6) / 100)} %`;

/**
 * Whether more than 80 % of the lines are covered. A report of no lines is `unknown`.
 * @source REQUIREMENTS §4 "coverage > 80 %"
 */
export function judgeCoverage({ ratio, lines }: Coverage): Found {
  if (ratio === null || lines?.total === 0)
    return { found: 'unknown', sentence: 'the report counts no line; was anything measured?' };
  const count = lines === null ? '' : ` (${String(lines.covered)} of ${String(lines.total)})`;
  return ratio > COVERAGE_ABOVE
    ? { found: 'pass', sentence: `${shown(ratio)} of the lines are covered${count}` }
    : {
        found: 'fail',
        sentence: `${shown(ratio)} of the lines are covered${count}, and it must be more than 80 %; cover more of them`,
      };
}
