import { describe, expect, it } from 'vitest';
import { pickHeal, shortHealId } from '../../../domain/access/heal-id.ts';

const WEB_1 = 'heal/local/shop-a1/deployment/web/1';
const WEB_2 = 'heal/local/shop-a1/deployment/web/2';
const CART = 'heal/local/shop-b2/deployment/cart/1';
const ids = [WEB_2, WEB_1, CART];

describe('the id of a heal', () => {
  it('is shown without what every id begins with', () => {
    expect(shortHealId(WEB_1)).toBe('shop-a1/deployment/web/1');
    expect(shortHealId('heal/odd')).toBe('heal/odd');
    expect(shortHealId('guardrails/a/b/c/d/e')).toBe('guardrails/a/b/c/d/e');
  });

  it.each([
    [WEB_1, WEB_1],
    ['local/shop-a1/deployment/web/1', WEB_1],
    ['shop-a1/deployment/web/1', WEB_1],
    ['web/2', WEB_2],
    ['…web/2', WEB_2],
    ['cart/1', CART],
    ['shop-b2', CART],
    ['heal/local/shop-b2', CART],
    ['rt/1', CART],
    ['cart', CART],
    ['shop-b2/cart', CART],
  ])('%s means %s', (given, id) => {
    expect(pickHeal(given, ids)).toEqual({ found: 'one', id });
  });

  it.each(['', '…', 'nothing', 'web/3', 'shop'.repeat(9)])('%j means none of them', (given) => {
    expect(pickHeal(given, ids)).toEqual({ found: 'none' });
  });

  it('asks back when several fit', () => {
    expect(pickHeal('shop-a1', ids)).toEqual({ found: 'several', ids: [WEB_2, WEB_1] });
    expect(pickHeal('web', ids)).toEqual({ found: 'several', ids: [WEB_2, WEB_1] });
    expect(pickHeal('1', ids)).toEqual({ found: 'several', ids: [WEB_1, CART] });
  });

  it('prefers whole parts over pieces of them', () => {
    const eleven = 'heal/local/shop-a1/deployment/web/11';
    expect(pickHeal('web/1', [eleven, WEB_1])).toEqual({ found: 'one', id: WEB_1 });
    expect(pickHeal(WEB_1, [eleven, WEB_1])).toEqual({ found: 'one', id: WEB_1 });
  });
});
