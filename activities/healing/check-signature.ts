import type { Decision } from '../../domain/healing/progress.ts';
import type { ActivityDeps } from '../deps.ts';

export type SignatureAnswer =
  | { readonly accepted: true; readonly actor: string; readonly sentence: string }
  | { readonly accepted: false; readonly sentence: string };

/** A decision counts when our API signed exactly it, or when the operator trusts whoever reaches Temporal. */
export function checkSignature(
  deps: ActivityDeps,
  { healId, decision, via }: { healId: string; decision: Decision; via: 'update' | 'signal' },
): Promise<SignatureAnswer> {
  return Promise.resolve(answer(deps, healId, decision, via));
}

function answer(
  deps: ActivityDeps,
  healId: string,
  decision: Decision,
  via: 'update' | 'signal',
): SignatureAnswer {
  if (decision.signature === '') {
    if (deps.trustsTemporalSignals && via === 'signal')
      return {
        accepted: true,
        actor: 'temporal',
        sentence: 'unsigned, trusted by PARAMEDIC_TRUST_TEMPORAL_SIGNALS',
      };
    return {
      accepted: false,
      sentence: `an unsigned ${decision.decision} is refused; decide with \`paramedic ${decision.decision} ${healId}\``,
    };
  }
  if (deps.nowMs() >= decision.expiresAtMs)
    return { accepted: false, sentence: 'the signature has expired; decide again' };
  const verified = deps.verifySignature(healId, decision);
  if (verified === null) return { accepted: false, sentence: 'the signature does not fit this decision' };
  return { accepted: true, actor: verified.actor, sentence: `signed for ${verified.actor}` };
}
