import fc from 'fast-check';
import type { Mutants } from './world/world.ts';
import { simulate } from './simulate.ts';
import type { Ended } from './simulate.ts';
import { anyStory } from './story/arbitrary.ts';
import type { Story } from './story/story.ts';
import { add, newTally } from './tally.ts';
import type { Tally } from './tally.ts';

export interface Asked {
  readonly runs: number;
  readonly seed: number;
  /** The first of them in the series of that seed, counted from 0. */
  readonly from?: number;
  /** Activities that do not do what they should, for tests of the checks. */
  readonly mutants?: Mutants;
  /** After every story, with how many that were. */
  readonly onRun?: (runs: number) => void;
}

/** The first story in which something was that must never be, made as small as it still is. */
export interface Violation {
  readonly run: number;
  readonly broken: readonly string[];
  readonly smallest: Story;
  /** The smallest, told once more. */
  readonly ended: Ended;
}

export interface Checked {
  readonly tally: Tally;
  readonly violation: Violation | null;
}

/** Tells as many stories as asked for, up to the first that breaks something. */
export async function checkStories({ runs, seed, from = 0, mutants, onRun }: Asked): Promise<Checked> {
  const tally = newTally();
  const first: { broken: readonly string[] } = { broken: [] };
  const told = fc.asyncProperty(anyStory, async (story) => {
    const ended = await simulate(story, mutants);
    // What is told after that is made smaller, and not counted.
    if (first.broken.length > 0) return ended.broken.length === 0;
    add(tally, ended);
    onRun?.(tally.runs);
    if (ended.broken.length === 0) return true;
    first.broken = ended.broken;
    return false;
  });
  const details = await fc.check(told, { seed, numRuns: runs, path: String(from) });
  if (!details.failed) return { tally, violation: null };
  const { counterexample, counterexamplePath } = details;
  const [smallest] = counterexample ?? [];
  if (smallest === undefined || counterexamplePath === null)
    throw new Error('it failed, and no story is named');
  const run = Number(counterexamplePath.split(':')[0]);
  return {
    tally,
    violation: { run, broken: first.broken, smallest, ended: await simulate(smallest, mutants) },
  };
}
