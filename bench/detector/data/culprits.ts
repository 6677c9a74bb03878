import { Problem } from '../../../test/scenarios/runner/problem.ts';
import type { Culprits, Run } from './entity.ts';

/**
 * How a set numbers its culprits: `columnOf` takes a number from 1 and answers our column from 0, or null for a
 * metric that was not kept. `highest` is the last number the set knows.
 */
export interface Numbering {
  readonly highest: number;
  readonly columnOf: (number: number) => number | null;
}

export const ownNumbering = (metrics: number): Numbering => ({
  highest: metrics,
  columnOf: (number) => number - 1,
});

/**
 * The seven of SMD's 38 metrics that were kept, by their column from 0 in the original (OmniAnomaly's order): cpu_r,
 * mem_u, disk_svc, retransegs, in_segs, disk_wb, eth1_fi.
 */
const SMD_KEPT = [0, 5, 11, 32, 27, 15, 18];
export const SMD_NAMES = [
  'cpu',
  'memory',
  'diskServiceTime',
  'retransmits',
  'inSegments',
  'diskWrite',
  'networkIn',
] as const;

export const smdNumbering: Numbering = {
  highest: 38,
  columnOf: (number) => {
    const at = SMD_KEPT.indexOf(number - 1);
    return at < 0 ? null : at;
  },
};

export const numbersIn = (culprit: string): number[] => (culprit.split(':')[1] ?? '').split(',').map(Number);

/**
 * Reads "first-last:metric,…". Culprit ranges are cut to the labelled runs they overlap (SMD writes one row past
 * the end); those outside every labelled run and those whose metrics were not kept are left out: nothing to attribute.
 * @throws Problem for a number the set does not know
 */
export function readCulprits(
  path: string,
  written: readonly string[],
  { highest, columnOf }: Numbering,
  anomalies: readonly Run[],
): Culprits[] {
  return written.flatMap((text) => {
    const unknown = numbersIn(text).find((number) => number < 1 || number > highest);
    if (unknown !== undefined)
      throw new Problem(
        `${path} names metric ${String(unknown)} in culprits "${text}", but its metrics are 1 to ${String(highest)}`,
        'culprits number metrics from 1; correct the number or take it out',
      );
    const [first = 0, last = 0] = (text.split(':')[0] ?? '').split('-').map(Number);
    const metrics = numbersIn(text)
      .map(columnOf)
      .filter((column) => column !== null);
    if (metrics.length === 0) return [];
    return anomalies
      .filter((run) => run.first <= last && run.last >= first)
      .map((run) => ({
        run: { first: Math.max(first, run.first), last: Math.min(last, run.last) },
        metrics,
      }));
  });
}
