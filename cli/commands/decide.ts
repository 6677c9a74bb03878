import { findDecidable } from '../find-decidable.ts';
import type { Session } from '../session.ts';
import { decideHeal } from './heals.ts';
import type { DecideOptions } from './heals.ts';
import { decideRelease } from './releases.ts';

/** Approves or rejects the plan that waits, of a heal or of a release. */
export async function decide(
  session: Session,
  decision: 'approve' | 'reject',
  given: string,
  options: DecideOptions,
): Promise<void> {
  const { what, id } = await findDecidable(session, given);
  if (what === 'heal') await decideHeal(session, decision, id, options);
  else await decideRelease(session, decision, id, options);
}
