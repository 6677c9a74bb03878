import { cancellationSignal } from '@temporalio/activity';
import type { GateResult } from '../../domain/release/gate.ts';
import { judgeGates } from '../../domain/release/judge-gates.ts';
import { gateFindings } from './gate-findings.ts';
import type { GateDeps, GateInput } from './gate-findings.ts';

export interface CheckGatesInput extends GateInput {
  readonly requestedBy: string;
}

/** Well within the activity's own time: what has not answered by then is `unknown`, and the other gates are told. */
const READ_FOR_MS = 10_000;

/** Looks at every gate, and judges it by what was found and what people said in the release file. */
export async function checkGates(deps: GateDeps, input: CheckGatesInput): Promise<GateResult[]> {
  const cancelled = cancellationSignal();
  const signal = AbortSignal.any([cancelled, AbortSignal.timeout(READ_FOR_MS)]);
  const findings = await gateFindings(deps, input, { signal, cancelled });
  return judgeGates(findings, input.file, input.requestedBy, deps.nowMs());
}
