import type { Benign } from './benign.ts';
import { CALM, together } from './disturbance.ts';
import type { Disturbance } from './disturbance.ts';
import { FAULTS } from './fault-kinds.ts';
import type { PlannedFault } from './fault-plan.ts';

/** Rows counted from the first train row. */
export interface Span {
  readonly startMs: number;
  readonly intervalMs: number;
  readonly trainRows: number;
  readonly rows: number;
}

/** What happens in each row, harmless events and faults together. */
export function timetable(
  benign: readonly Benign[],
  faults: readonly PlannedFault[],
  { startMs, intervalMs, trainRows, rows }: Span,
): readonly Disturbance[] {
  const table = Array.from({ length: rows }, () => CALM);
  const disturb = (row: number, by: Partial<Disturbance>): void => {
    const before = table[row];
    if (before !== undefined) table[row] = together(before, by);
  };
  for (const event of benign) {
    const first = Math.max(0, Math.ceil((event.fromMs - startMs) / intervalMs));
    for (let row = first; startMs + row * intervalMs < event.toMs; row++)
      disturb(row, event.disturb(startMs + row * intervalMs));
  }
  for (const { run, kind, size } of faults) {
    const length = run.last - run.first + 1;
    for (let passed = 0; passed < length; passed++)
      disturb(trainRows + run.first + passed, FAULTS[kind].disturb(size, passed / length));
  }
  return table;
}
