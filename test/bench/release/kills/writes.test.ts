import { describe, expect, it } from 'vitest';
import { countWrites } from '../../../../bench/release/kills/writes.ts';
import type { Mutation } from '../../../../test/scenarios/runner/effects.ts';

const write = (more: Partial<Mutation>): Mutation => ({
  atMs: 1,
  user: 'paramedic',
  verb: 'patch',
  resource: 'deployments',
  subresource: null,
  name: 'shop',
  code: 200,
  isDryRun: false,
  body: [{ op: 'replace', path: '/spec/template', value: 'new' }],
  ...more,
});

describe('writes made twice', () => {
  it('are those that say the same of the same object and both took place', () => {
    expect(countWrites([write({}), write({ atMs: 2 })])).toEqual({
      writes: 2,
      duplicated: ['patch deployments/shop'],
    });
  });

  it.each<[string, Partial<Mutation>]>([
    ['is another object', { name: 'cart' }],
    ['is another write', { body: [{ op: 'replace', path: '/spec/template', value: 'old' }] }],
    ['is another verb', { verb: 'delete' }],
  ])('are not where the second %s', (_what, more) => {
    expect(countWrites([write({}), write(more)])).toEqual({ writes: 2, duplicated: [] });
  });

  it.each<[string, Partial<Mutation>]>([
    ['was refused', { code: 422 }],
    ['was a rehearsal', { isDryRun: true }],
  ])('are not where the second %s', (_what, more) => {
    expect(countWrites([write({}), write(more)])).toEqual({ writes: 1, duplicated: [] });
  });
});
