import fc from 'fast-check';
import { faults } from './faults.ts';
import { happening } from './happenings.ts';
import { answers, resolver } from './people.ts';
import { shape } from './shape.ts';
import type { Story } from './story.ts';

/** Any release, with any faults at any activity of it, and people and the world about it. */
export const anyStory: fc.Arbitrary<Story> = fc.record({
  seed: fc.nat(1_000_000),
  shape,
  answers,
  resolver,
  faults,
  happenings: fc.array(happening, { maxLength: 4 }),
});
