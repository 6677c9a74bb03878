import { nearestKey } from '../policy/nearest-key.ts';
import { GATES } from './gate.ts';
import type { ReleaseFile } from './release-schema.ts';

const IDS: readonly string[] = GATES.map(({ id }) => id);

function refusal(list: 'attest' | 'waive', at: number, gate: string): string[] {
  if (IDS.includes(gate)) return [];
  const meant = nearestKey(gate, IDS);
  const hint = meant === null ? '' : ` Did you mean "${meant}"?`;
  return [
    `gates.${list}[${String(at)}].gate: there is no gate "${gate}".${hint} The gates are: ${IDS.join(', ')}.`,
  ];
}

/**
 * Words for gates that do not exist, each a sentence with the gate most likely meant. Empty: every one exists. A release
 * with a refusal must not begin: a misspelt waiver would silently not count.
 */
export const gateRefusals = ({ gates }: Pick<ReleaseFile, 'gates'>): string[] => [
  ...gates.attest.flatMap(({ gate }, at) => refusal('attest', at, gate)),
  ...gates.waive.flatMap(({ gate }, at) => refusal('waive', at, gate)),
];
