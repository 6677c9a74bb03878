import fc from 'fast-check';
import { SECOND_MS, delay } from './spans.ts';
import type { Answer, Resolver } from './story.ts';

export const people = fc.constantFrom('anna', 'ben', 'carl', 'Rita ', 'mallory', '');

export const answer: fc.Arbitrary<Answer> = fc.record({
  afterMs: delay,
  by: people,
  decision: fc.constantFrom('approve', 'approve', 'reject'),
  plan: fc.constantFrom('shown', 'shown', 'another'),
  via: fc.constantFrom('update', 'signal', 'unsigned-signal'),
  isRepeated: fc.boolean(),
});

const yes = (by: string, afterMs: number): Answer => ({
  afterMs,
  by,
  decision: 'approve',
  plan: 'shown',
  via: 'update',
  isRepeated: false,
});
const GOOD_ANSWERS = [yes('anna', 30 * SECOND_MS), yes('ben', 50 * SECOND_MS)];

export const answers: fc.Arbitrary<readonly Answer[]> = fc.oneof(
  { weight: 10, arbitrary: fc.constant(GOOD_ANSWERS) },
  { weight: 4, arbitrary: fc.array(answer, { maxLength: 4 }).map((some) => [...some, ...GOOD_ANSWERS]) },
  { weight: 1, arbitrary: fc.array(answer, { maxLength: 4 }) },
);

export const resolver: fc.Arbitrary<Resolver> = fc.record({
  does: fc.constantFrom('retry', 'promote', 'abort', 'nothing'),
  afterMs: delay,
});
