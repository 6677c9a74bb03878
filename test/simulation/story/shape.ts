import fc from 'fast-check';
import { CONTENTS, STRATEGIES } from './story.ts';
import type { Shape, TargetShape } from './story.ts';

const target: fc.Arbitrary<TargetShape> = fc.record({
  strategy: fc.constantFrom(...STRATEGIES),
  weights: fc.constantFrom([50], [10], [10, 50], [1, 33, 34]),
  replicas: fc.constantFrom(4, 1, 20),
  content: fc.constantFrom(...CONTENTS),
  migration: fc.oneof(
    { weight: 8, arbitrary: fc.constant('none' as const) },
    { weight: 1, arbitrary: fc.constantFrom('compatible' as const, 'breaking' as const) },
  ),
  isAway: fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
});

export const shape: fc.Arbitrary<Shape> = fc.record({
  targets: fc.oneof(
    { weight: 3, arbitrary: fc.array(target, { minLength: 1, maxLength: 1 }) },
    { weight: 2, arbitrary: fc.array(target, { minLength: 2, maxLength: 3 }) },
  ),
  order: fc.constantFrom('default', 'together', 'first-alone'),
  hasStaging: fc.boolean(),
  hasSmoke: fc.boolean(),
  quorum: fc.constantFrom(1, 2),
  expiresSeconds: fc.constantFrom(3600, 120, 86_400),
  remindSeconds: fc.constantFrom(900, 60),
  hasRoles: fc.boolean(),
  soakMinutes: fc.oneof(
    { weight: 24, arbitrary: fc.constantFrom([1], [5, 10, 15], [0.5]) },
    { weight: 1, arbitrary: fc.constant([1, 60, 1440]) },
  ),
  onFailure: fc.constantFrom('undo', 'hold'),
  unresolvedSeconds: fc.constantFrom(1800, 60),
});
