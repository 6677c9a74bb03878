import { describe, expect, it } from 'vitest';
import { createActivities } from '../../../activities/index.ts';
import type { Decision } from '../../../domain/healing/progress.ts';
import { signDecision } from '../../../store/decision-signature.ts';
import type { RecordStore } from '../../../store/port.ts';
import { NOW } from '../../support/observations.ts';
import { KEY, newWorld, run } from './world.ts';

const HEAL = 'heal/local/shop/deployment/cart/7';
const decision: Omit<Decision, 'signature'> = {
  decision: 'approve',
  planHash: 'hash-of-the-plan',
  actor: 'ada',
  reason: '',
  expiresAtMs: NOW + 1,
};
const signed = (changes: Partial<Decision> = {}): Decision => ({
  ...decision,
  signature: signDecision(KEY, HEAL, decision),
  ...changes,
});

/** Signatures need no records. */
const check = (given: Decision, via: 'update' | 'signal', trustsTemporalSignals = false, healId = HEAL) => {
  const { deps } = newWorld({} as RecordStore);
  const { checkSignature } = createActivities({ ...deps, trustsTemporalSignals });
  return run(checkSignature, { healId, decision: given, via });
};

describe('a signed decision', () => {
  it.each(['update', 'signal'] as const)('counts for whom it was signed, by %s', async (via) => {
    expect(await check(signed(), via)).toMatchObject({ accepted: true, actor: 'ada' });
  });

  it.each([
    ['another plan', { planHash: 'another' }],
    ['the opposite', { decision: 'reject' }],
    ['somebody else', { actor: 'mallory' }],
    ['another reason', { reason: 'because' }],
    ['longer than it was signed for', { expiresAtMs: NOW + 9e9 }],
    ['nothing, its signature being made up', { signature: 'bm90IG91cnM' }],
  ] as const)('that was tampered with to speak for %s is refused', async (_what, change) => {
    expect(await check(signed(change), 'update')).toEqual({
      accepted: false,
      sentence: 'the signature does not fit this decision',
    });
  });

  it('about another heal is refused', async () => {
    expect(await check(signed(), 'update', false, 'heal/other')).toMatchObject({ accepted: false });
  });

  it('is refused from the millisecond it expires', async () => {
    const expiring = { ...decision, expiresAtMs: NOW };
    const late = { ...expiring, signature: signDecision(KEY, HEAL, expiring) };
    expect(await check(late, 'update')).toEqual({
      accepted: false,
      sentence: 'the signature has expired; decide again',
    });
  });
});

describe('an unsigned decision', () => {
  const unsigned = signed({ signature: '', actor: 'ada' });

  it('is refused, and says what to type instead', async () => {
    expect(await check(unsigned, 'signal')).toEqual({
      accepted: false,
      sentence: `an unsigned approve is refused; decide with \`paramedic approve ${HEAL}\``,
    });
  });

  it('by signal counts where the operator trusts whoever reaches Temporal, in the name of temporal', async () => {
    expect(await check(unsigned, 'signal', true)).toMatchObject({ accepted: true, actor: 'temporal' });
  });

  it('by update is refused there too: the API signs', async () => {
    expect(await check(unsigned, 'update', true)).toMatchObject({ accepted: false });
  });
});

describe('trusting Temporal', () => {
  it('does not make a forged signature count', async () => {
    expect(await check(signed({ actor: 'mallory' }), 'signal', true)).toMatchObject({ accepted: false });
  });
});
