import type { Finding, GateId } from '../gate.ts';

export const passes = (gate: GateId, sentence: string): Finding => ({ gate, found: 'pass', sentence });
export const fails = (gate: GateId, sentence: string): Finding => ({ gate, found: 'fail', sentence });
/** It could not be looked at, or there was nothing to look at. */
export const isUnknown = (gate: GateId, sentence: string): Finding => ({ gate, found: 'unknown', sentence });

const MOST_NAMES = 5;

/** The first few, and how many more. */
export function listed(names: readonly string[]): string {
  const rest = names.length - MOST_NAMES;
  return [...names.slice(0, MOST_NAMES), ...(rest > 0 ? [`${String(rest)} more`] : [])].join(', ');
}
