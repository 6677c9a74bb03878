import { describe, expect, it } from 'vitest';
import { isReleaseId, pickRelease, shortReleaseId } from '../../../domain/access/release-id.ts';

const NEW = 'release/shop/checkout/mi9x2k0a';
const OLD = 'release/shop/checkout/mi9w0000';
const OTHER = 'release/stage/checkout/mi9v0000';
const BY_HAND = 'rollback-by-hand/shop/web/mi9u7777';
const open = (...ids: string[]) => ids.map((id) => ({ id, isOpen: true }));
const over = (...ids: string[]) => ids.map((id) => ({ id, isOpen: false }));

describe('the id of a release', () => {
  it('is shown without what every release begins with; a rollback by hand says that it is one', () => {
    expect(shortReleaseId(NEW)).toBe('shop/checkout/mi9x2k0a');
    expect(shortReleaseId(BY_HAND)).toBe(BY_HAND);
    expect(shortReleaseId('release/odd')).toBe('release/odd');
  });

  it.each([
    [NEW, true],
    [BY_HAND, true],
    ['release/shop/checkout/mi9x2', false],
    ['release/shop/checkout/mi9x2k0a9x2k0', false],
    ['release/shop/checkout/MI9X2K0A', false],
    ['release/shop/checkout', false],
    ['heal/local/shop/deployment/web/1', false],
    [`plan/${NEW}`, false],
  ])('%s: %s', (given, is) => {
    expect(isReleaseId(given)).toBe(is);
  });
});

describe('the release a person means', () => {
  const known = [...open(NEW), ...over(OLD, OTHER, BY_HAND)];

  it.each([
    [NEW, NEW],
    ['shop/checkout/mi9w0000', OLD],
    ['mi9w0000', OLD],
    ['…t/mi9w0000', OLD],
    ['w0000', OLD],
    ['mi9v0000', OTHER],
    ['rollback', BY_HAND],
    ['shop/web', BY_HAND],
    ['web', BY_HAND],
    ['stage', OTHER],
    ['rollback-by-hand/shop', BY_HAND],
  ])('by %s is %s', (given, id) => {
    expect(pickRelease(given, known)).toEqual({ found: 'one', id });
  });

  it('by its name is the open one, and of those that are over the newest', () => {
    expect(pickRelease('shop/checkout', known)).toEqual({ found: 'one', id: NEW });
    expect(pickRelease('checkout', known)).toEqual({ found: 'one', id: NEW });
    expect(pickRelease('shop/checkout', over(NEW, OLD))).toEqual({ found: 'one', id: NEW });
  });

  it('is asked back when several are open, or when the same name is released in two namespaces', () => {
    expect(pickRelease('checkout', open(NEW, OLD))).toEqual({ found: 'several', ids: [NEW, OLD] });
    expect(pickRelease('checkout', over(NEW, OLD, OTHER))).toEqual({ found: 'several', ids: [NEW, OTHER] });
    expect(pickRelease('shop', known)).toEqual({ found: 'several', ids: [NEW, OLD] });
    expect(pickRelease('0000', known)).toEqual({ found: 'several', ids: [OLD, OTHER] });
  });

  it.each(['', '…', 'nothing', 'mi9x2k0b'])('%j is none of them', (given) => {
    expect(pickRelease(given, known)).toEqual({ found: 'none' });
  });
});
