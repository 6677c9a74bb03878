import { expect, it } from 'vitest';
import { isServedBy, selects } from '../../../../activities/kubernetes/release/selectors.ts';

const LABELS = { app: 'shop', tier: 'web' };
const requires = (operator: string, key: string, values: readonly string[] = []) => ({
  matchExpressions: [{ key, operator, values }],
});

it.each([
  [{}, true],
  [{ matchLabels: { app: 'shop' } }, true],
  [{ matchLabels: { app: 'shop', tier: 'db' } }, false],
  [requires('In', 'tier', ['web', 'db']), true],
  [requires('In', 'tier', ['db']), false],
  [requires('In', 'zone', ['a']), false],
  [requires('NotIn', 'tier', ['db']), true],
  [requires('NotIn', 'tier', ['web']), false],
  [requires('NotIn', 'zone', ['a']), true],
  [requires('Exists', 'tier'), true],
  [requires('Exists', 'zone'), false],
  [requires('DoesNotExist', 'zone'), true],
  [requires('DoesNotExist', 'tier'), false],
  [requires('OfTomorrow', 'tier'), true],
  [{ matchLabels: { app: 'shop' }, ...requires('Exists', 'zone') }, false],
])('%j selects it: %s', (selector, isSelected) => {
  expect(selects(selector, LABELS)).toBe(isSelected);
});

it('no selector selects nothing, and neither does an empty one of a Service', () => {
  expect(selects(undefined, LABELS)).toBe(false);
  expect(isServedBy(undefined, LABELS)).toBe(false);
  expect(isServedBy({}, LABELS)).toBe(false);
  expect(isServedBy({ app: 'shop' }, LABELS)).toBe(true);
  expect(isServedBy({ app: 'shop', track: 'green' }, LABELS)).toBe(false);
});
