import { Problem } from '../../test/scenarios/runner/problem.ts';

export const PARTS = ['metric', 'approval', 'abort', 'kills'] as const;
export type Part = (typeof PARTS)[number];

/** The parts that are named, separated by commas, in the bench's own order; null: all. */
export function chooseParts(only: string | null): readonly Part[] {
  if (only === null) return PARTS;
  const named = only.split(',').map((name) => name.trim());
  const unknown = named.find((name) => !PARTS.some((part) => part === name));
  if (unknown !== undefined)
    throw new Problem(
      `there is no part called "${unknown}"`,
      `name some of ${PARTS.join(', ')}, with commas`,
    );
  return PARTS.filter((part) => named.includes(part));
}
