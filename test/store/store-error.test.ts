import { DrizzleQueryError } from 'drizzle-orm/errors';
import { describe, expect, test } from 'vitest';
import { asStoreError, StoreError } from '../../store/store-error.ts';

const failed = (facts: Record<string, unknown>, message = 'Key (name)=(hunter2) already exists.') =>
  new DrizzleQueryError('insert … hunter2', ['hunter2'], Object.assign(new Error(message), facts));

describe('what leaves the store when the database fails', () => {
  test.each([
    ['23505', 'refused-value'],
    ['23514', 'refused-value'],
    ['22P05', 'refused-value'],
    ['55P03', 'busy'],
    ['57014', 'busy'],
    ['40P01', 'busy'],
    ['53300', 'busy'],
    ['57P01', 'unreachable'],
    ['08006', 'unreachable'],
    ['08P01', 'unreachable'],
    ['ECONNREFUSED', 'unreachable'],
    ['ENOTFOUND', 'unreachable'],
    ['28P01', 'not-allowed'],
    ['3D000', 'not-allowed'],
    ['25006', 'not-allowed'],
    ['42501', 'not-allowed'],
    ['42P01', 'broken'],
    ['XX000', 'broken'],
  ])('code %s is told as %s', (code, expected) => {
    expect(asStoreError('plan an action', failed({ code }))).toMatchObject({ code: expected });
  });

  test.each([
    ['timeout exceeded when trying to connect', 'unreachable'],
    ['timeout expired', 'unreachable'],
    ['Connection terminated unexpectedly', 'unreachable'],
    ['Client has encountered a connection error and is not queryable', 'unreachable'],
    ['Cannot use a pool after calling end on the pool', 'closed'],
    ['PGlite is closed', 'closed'],
  ])('“%s”, which has no code, is told as %s', (message, expected) => {
    expect(asStoreError('plan an action', failed({}, message)).code).toBe(expected);
  });

  test('the sentence says what, why, where and what next, and holds no value of any text of the driver', () => {
    const facts = {
      code: '23505',
      table: 'actions',
      constraint: 'actions_pkey',
      detail: 'Failing row contains (hunter2)',
      where: 'hunter2',
    };
    const error = asStoreError('plan an action', failed(facts));
    expect(error.message).toBe(
      'Could not plan an action: a value breaks a rule of the table. This is a fault of the caller (code 23505, table actions, rule actions_pkey).',
    );
    expect(`${JSON.stringify(error)} ${error.stack ?? ''}`).not.toContain('hunter2');
    expect(error.cause).toBeUndefined();
  });

  test('an error of ours passes as it is; anything else is named by its kind alone', () => {
    const ours = new StoreError('wrong-key', 'wrong key');
    expect(asStoreError('read a template', ours)).toBe(ours);
    const strange = asStoreError('read a template', new TypeError('hunter2 is not a function'));
    expect(strange).toMatchObject({
      code: 'broken',
      message: expect.stringContaining('(TypeError)') as string,
    });
    expect(strange.message).not.toContain('hunter2');
    expect(asStoreError('read a template', 'hunter2').message).not.toContain('hunter2');
  });
});
