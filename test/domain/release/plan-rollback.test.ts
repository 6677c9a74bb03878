import { describe, expect, it } from 'vitest';
import { planRollback } from '../../../domain/release/plan-rollback.ts';
import type { Revision, RollbackSight } from '../../../domain/release/plan-rollback.ts';

const revision = (number: number, templateHash: string): Revision => ({
  revision: number,
  template: { spec: { containers: [{ name: 'cart', image: `cart:${templateHash}` }] } },
  templateHash,
});

const sight = (over: Partial<RollbackSight> = {}): RollbackSight => ({
  namespace: 'shop',
  deployment: 'cart',
  uid: 'uid-1',
  current: revision(5, 'e'),
  earlier: [revision(4, 'e'), revision(3, 'c'), revision(1, 'a')],
  wasRolledBack: false,
  irreversible: null,
  ...over,
});

describe('a rollback by hand', () => {
  it('goes to the newest revision that differs from what runs: a restart is no earlier version', () => {
    const planned = planRollback(sight(), null);
    expect(planned).toMatchObject({
      name: 'cart',
      finish: [],
      steps: [
        {
          changes: [
            {
              verb: 'patch',
              uid: 'uid-1',
              fields: [
                { path: '/spec/template', from: revision(5, 'e').template, to: revision(3, 'c').template },
              ],
            },
          ],
          rollouts: [{ namespace: 'shop', deployment: 'cart' }],
          deadlineSeconds: 300,
        },
      ],
    });
  });

  it('goes to the revision that is named', () => {
    expect(planRollback(sight(), 1)).toMatchObject({
      steps: [{ changes: [{ fields: [{ to: revision(1, 'a').template }] }] }],
    });
  });

  it.each([
    ['that runs', 5, 'nothing-to-change', 'revision 5 is what cart runs'],
    ['that is the same as what runs', 4, 'unsupported', 'no revision 4 that differs'],
    ['there is none of', 2, 'unsupported', 'no revision 2 that differs'],
  ] as const)('refuses a revision %s, and names those there are', (_what, wanted, code, sentence) => {
    expect(planRollback(sight(), wanted)).toMatchObject({
      target: 'shop/cart',
      code,
      sentence: expect.stringContaining(sentence) as string,
      wayOut: expect.stringContaining('revision 3, revision 1') as string,
    });
  });

  it('refuses when there is nothing earlier', () => {
    expect(planRollback(sight({ earlier: [] }), null)).toMatchObject({ code: 'nothing-to-change' });
  });

  it('is never rolled back itself, unless a person names the revision', () => {
    const rolledBack = sight({ wasRolledBack: true });
    expect(planRollback(rolledBack, null)).toMatchObject({
      code: 'unsupported',
      wayOut: expect.stringContaining('--to-revision') as string,
    });
    expect(planRollback(rolledBack, 3)).toMatchObject({ name: 'cart' });
  });

  it('never crosses a migration that nobody attested as backward compatible, named revision or not', () => {
    const irreversible = sight({ irreversible: 'its schema migration is not backward compatible' });
    for (const wanted of [null, 3])
      expect(planRollback(irreversible, wanted)).toMatchObject({
        code: 'unsupported',
        sentence: expect.stringContaining('not backward compatible') as string,
      });
  });
});
