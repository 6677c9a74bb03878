import type { Decision, DecisionAnswer } from '../../domain/healing/progress.ts';
import { checkDecision } from '../../domain/healing/approval.ts';
import { looks } from '../proxies.ts';
import type { HealRun } from './heal-run.ts';

/** A twin signal from the Temporal UI names little; what it leaves out is the plan on the screen, unsigned. */
export function decisionOf(
  run: HealRun,
  decision: Decision['decision'],
  given: Partial<Decision> | null | undefined,
): Decision {
  const { phase } = run.progress;
  const unsigned = {
    planHash: phase.status === 'asking' ? phase.plan.planHash : '',
    actor: 'temporal',
    reason: 'given in the Temporal UI or CLI',
    signature: '',
    expiresAtMs: 0,
  };
  return { ...unsigned, ...given, decision };
}

/** Verifies who decided; the first valid decision counts, once. */
export async function weighDecision(
  run: HealRun,
  decision: Decision,
  via: 'update' | 'signal',
): Promise<DecisionAnswer> {
  const signature = await looks.checkSignature({ healId: run.input.healId, decision, via });
  if (!signature.accepted) return signature;
  // Another decision may have arrived while the signature was verified.
  const check = checkDecision(run.progress.phase, decision, Date.now(), 'paramedic');
  if (!check.isValid) return { accepted: false, sentence: check.refusal };
  if (run.inbox.decision !== null) return { accepted: false, sentence: 'somebody has decided already' };
  run.inbox.decision = { ...decision, actor: signature.actor };
  return { accepted: true, sentence: `${decision.decision} recorded for ${signature.actor}` };
}
