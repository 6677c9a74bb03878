import type { GateShape } from '../../domain/access/release-progress-schema.ts';
import { blocking } from '../../domain/release/required-gates.ts';
import { byStatus } from './colour.ts';
import { plain } from './plain.ts';
import type { PlanLook } from './plan.ts';
import { renderTable } from './table.ts';
import { beside } from './wrap.ts';

const MARKS = { pass: '✓', fail: '✗', unknown: '?', waived: '–' } as const;

/** Every gate with what it came to; what is not a plain pass says why under its line. */
export function gateLines(gates: readonly GateShape[], look: PlanLook): string[] {
  const [title = '', ...rows] = renderTable<GateShape>(
    [
      {
        title: '  RESULT',
        of: ({ result }) => `${MARKS[result]} ${result}`,
        paint: ({ result }) => byStatus(look.paint, result),
      },
      { title: 'GATE', of: ({ gate }) => gate },
      { title: 'WHAT', of: (gate) => gate.title, cut: 'end' },
      { title: 'BY', of: ({ by }) => by ?? 'machine', cut: 'end' },
    ],
    gates,
    look.width,
  );
  return [title, ...rows.flatMap((row, n) => [row, ...whyLines(gates[n], look)])];
}

const whyLines = (gate: GateShape | undefined, { width, paint }: PlanLook): string[] =>
  gate === undefined || (gate.result === 'pass' && gate.by === null)
    ? []
    : beside('    ', plain(gate.sentence), width).map(paint.dim);

/** `20 passed, 2 waived, 3 unknown`. */
export function gateCount(gates: readonly GateShape[]): string {
  const words = [
    ['pass', 'passed'],
    ['waived', 'waived'],
    ['fail', 'failed'],
    ['unknown', 'unknown'],
  ] as const;
  return words
    .map(([result, word]) => [gates.filter((gate) => gate.result === result).length, word] as const)
    .flatMap(([n, word]) => (n === 0 ? [] : [`${String(n)} ${word}`]))
    .join(', ');
}

/** Gates that would keep a release from production, by the rule that ships. */
export const blockingGates = (gates: readonly GateShape[]): GateShape[] => {
  const ids = new Set(blocking(gates).map(({ gate }) => gate));
  return gates.filter(({ gate }) => ids.has(gate));
};
