import { describe, expect, it } from 'vitest';
import {
  BLAST_RATIO,
  answerToken,
  forgetOldTokens,
  newLimits,
  noteToken,
} from '../../../domain/healing/limits.ts';
import type { GrantedToken, LimitsState, TokenRequest } from '../../../domain/healing/limits.ts';

const HOUR_MS = 3_600_000;
const NOW = 10 * HOUR_MS;

const request = (over: Partial<TokenRequest> = {}): TokenRequest => ({
  tokenId: 'heal/a/1',
  targetKey: 'local/shop/deployment/a',
  namespace: 'shop',
  owners: 10,
  limits: { actionsPerHour: 20, attemptsPerTarget: 3, attemptsWindowSeconds: 1800 },
  ...over,
});
const token = (index: number, over: Partial<GrantedToken> = {}): GrantedToken => ({
  tokenId: `heal/${String(index)}/1`,
  targetKey: `local/shop/deployment/${String(index)}`,
  namespace: 'shop',
  atMs: NOW - 1000,
  ...over,
});
const state = (over: Partial<LimitsState>): LimitsState => ({ ...newLimits('default'), ...over });
const tokens = (count: number, over: Partial<GrantedToken> = {}) =>
  Array.from({ length: count }, (_, index) => token(index, over));

describe('the guardrails of a scope', () => {
  it('grant the first act', () => {
    expect(answerToken(newLimits('default'), request(), NOW)).toEqual({ granted: true });
  });

  it.each([
    ['the kill switch', { killSwitch: { sinceMs: 1, by: 'ada', reason: 'outage' } }, 'kill-switch'],
    ['a storm', { storm: { sinceMs: 1, sick: ['a', 'b', 'c'], owners: 5 } }, 'storm'],
    ['a freeze', { freezes: [{ fromMs: NOW, untilMs: NOW + 1, reason: 'sale', by: 'ada' }] }, 'frozen'],
  ] as const)('refuse while there is %s, and name the way out', (_name, over, refusal) => {
    const answer = answerToken(state(over), request(), NOW);
    expect(answer).toMatchObject({ granted: false, refusal });
  });

  it('refuse even a token granted before once the kill switch is on', () => {
    const granted = noteToken(newLimits('default'), request(), NOW);
    const stopped = { ...granted, killSwitch: { sinceMs: 1, by: 'ada', reason: 'outage' } };
    expect(answerToken(stopped, request(), NOW)).toMatchObject({ refusal: 'kill-switch' });
  });

  it.each([
    ['before a freeze begins', { fromMs: NOW + 1, untilMs: NOW + 2 }],
    ['at the moment it ends', { fromMs: 0, untilMs: NOW }],
  ])('grant %s', (_name, window) => {
    const frozen = state({ freezes: [{ ...window, reason: 'sale', by: 'ada' }] });
    expect(answerToken(frozen, request(), NOW)).toEqual({ granted: true });
  });

  it('grant the twentieth act of an hour and refuse the twenty-first', () => {
    expect(answerToken(state({ granted: tokens(19) }), request(), NOW)).toEqual({ granted: true });
    expect(answerToken(state({ granted: tokens(20) }), request(), NOW)).toMatchObject({ refusal: 'budget' });
  });

  it('count an act for exactly an hour', () => {
    const old = tokens(20, { atMs: NOW - HOUR_MS });
    const young = tokens(20, { atMs: NOW - HOUR_MS + 1 });
    expect(answerToken(state({ granted: old }), request(), NOW)).toEqual({ granted: true });
    expect(answerToken(state({ granted: young }), request(), NOW)).toMatchObject({ refusal: 'budget' });
  });

  it('grant the third act on one workload within half an hour and refuse the fourth', () => {
    const mine = (count: number) => tokens(count, { targetKey: request().targetKey });
    expect(answerToken(state({ granted: mine(2) }), request(), NOW)).toEqual({ granted: true });
    expect(answerToken(state({ granted: mine(3) }), request(), NOW)).toMatchObject({ refusal: 'attempts' });
    const old = mine(3).map((one) => ({ ...one, atMs: NOW - 1_800_000 }));
    expect(answerToken(state({ granted: old }), request(), NOW)).toEqual({ granted: true });
  });

  it('touch at most a fifth of the workloads together, unless all are in one namespace', () => {
    const elsewhere = [token(1, { namespace: 'other' }), token(2, { namespace: 'other' })];
    const owners = 3 / BLAST_RATIO;
    expect(answerToken(state({ granted: elsewhere }), request({ owners }), NOW)).toEqual({ granted: true });
    expect(answerToken(state({ granted: elsewhere }), request({ owners: owners - 1 }), NOW)).toMatchObject({
      refusal: 'blast-radius',
    });
    const together = tokens(5);
    expect(answerToken(state({ granted: together }), request({ owners: 5 }), NOW)).toEqual({ granted: true });
  });

  it('forget workloads touched more than ten minutes ago when they count what is touched together', () => {
    const granted = [token(1, { namespace: 'other', atMs: NOW - 600_000 })];
    expect(answerToken(state({ granted }), request({ owners: 2 }), NOW)).toEqual({ granted: true });
  });

  it('answer the same token twice the same way, and count it once', () => {
    const once = noteToken(newLimits('default'), request(), NOW);
    expect(noteToken(once, request(), NOW + 1)).toBe(once);
    const full = { ...once, granted: [...once.granted, ...tokens(19)] };
    expect(answerToken(full, request(), NOW)).toEqual({ granted: true });
  });

  it('forget tokens and freezes that no window counts any more', () => {
    const kept = forgetOldTokens(
      state({
        granted: [token(1, { atMs: NOW - HOUR_MS }), token(2)],
        freezes: [{ fromMs: 0, untilMs: NOW, reason: 'over', by: 'ada' }],
      }),
      NOW,
    );
    expect(kept.granted.map((one) => one.tokenId)).toEqual(['heal/2/1']);
    expect(kept.freezes).toEqual([]);
  });
});
