import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { Decision } from '../domain/healing/progress.ts';

type Unsigned = Omit<Decision, 'signature'>;

const signingKey = (encryptionKey: Buffer): Buffer =>
  Buffer.from(hkdfSync('sha256', encryptionKey, '', 'paramedic decision signature', 32));

const digest = (key: Buffer, healId: string, decision: Unsigned): Buffer =>
  createHmac('sha256', key)
    .update(
      JSON.stringify([
        healId,
        decision.planHash,
        decision.decision,
        decision.actor,
        decision.reason,
        decision.expiresAtMs,
      ]),
    )
    .digest();

/** Signs exactly this decision about exactly this plan; the API and the workers share the key. */
export function signDecision(encryptionKey: Buffer, healId: string, decision: Unsigned): string {
  return digest(signingKey(encryptionKey), healId, decision).toString('base64url');
}

/** Who decided, when the signature is ours and fits; null otherwise. Expiry is the caller's to judge. */
export function verifyDecision(
  encryptionKey: Buffer,
  healId: string,
  decision: Decision,
): { readonly actor: string } | null {
  const given = Buffer.from(decision.signature, 'base64url');
  const wanted = digest(signingKey(encryptionKey), healId, decision);
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return null;
  return { actor: decision.actor };
}
