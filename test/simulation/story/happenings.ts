import fc from 'fast-check';
import { STEERINGS } from '../../../domain/release/progress.ts';
import { EDITS } from '../world/edits.ts';
import { answer, people } from './people.ts';
import { delay, spell } from './spans.ts';
import type { Happening, Occurrence } from './story.ts';

const occurrence: fc.Arbitrary<Occurrence> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      does: fc.constant('steer' as const),
      steering: fc.constantFrom(...STEERINGS),
      by: people,
      times: fc.constantFrom(1, 2),
    }),
  },
  { weight: 2, arbitrary: answer.map((one) => ({ does: 'decide' as const, answer: one })) },
  { weight: 1, arbitrary: fc.constant({ does: 'supersede' as const }) },
  { weight: 3, arbitrary: spell.map((forMs) => ({ does: 'stop-writes' as const, forMs })) },
  { weight: 2, arbitrary: spell.map((forMs) => ({ does: 'freeze' as const, forMs })) },
  {
    weight: 4,
    arbitrary: fc.record({
      does: fc.constant('edit' as const),
      kind: fc.constantFrom(...EDITS),
      at: fc.nat(30),
    }),
  },
  { weight: 2, arbitrary: fc.constant({ does: 'cancel' as const }) },
  {
    weight: 2,
    arbitrary: fc.record({
      does: fc.constant('find' as const),
      what: fc.constantFrom('own', 'shared', 'of-another', 'unschedulable'),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ does: 'heal' as const }) },
  {
    weight: 2,
    arbitrary: fc.record({
      does: fc.constant('deploy' as const),
      ifBusy: fc.constantFrom('queue', 'supersede', 'refuse'),
    }),
  },
);

export const happening: fc.Arbitrary<Happening> = fc.record({
  afterCalls: fc.nat(140),
  delayMs: delay,
  what: occurrence,
});
