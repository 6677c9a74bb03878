import type { Connection } from '@temporalio/client';
import { sentenceOf } from '../../test/scenarios/runner/problem.ts';
import { inTurn } from '../../test/scenarios/runner/run-all.ts';
import type { Surroundings } from '../../test/scenarios/runner/surroundings.ts';

/** What every part of the bench needs. */
export interface Bench {
  readonly around: Surroundings;
  readonly connection: Connection;
  readonly runs: number;
  readonly parallel: number;
  readonly say: (text: string) => void;
  readonly signal: AbortSignal;
}

/** One run of one course: its figures, or why there are none. */
export type Run<F> = { readonly course: string; readonly run: number } & (
  { readonly figures: F } | { readonly why: string }
);

export const figuresIn = <F>(runs: readonly Run<F>[]): readonly F[] =>
  runs.flatMap((one) => ('figures' in one ? [one.figures] : []));

/** Every course so many times, several at once. A run that goes wrong is told and leaves the others alone. */
export async function runCourses<C extends { readonly name: string }, F>(
  bench: Bench,
  courses: readonly C[],
  measure: (course: C, run: { readonly number: number; readonly say: (text: string) => void }) => Promise<F>,
): Promise<readonly Run<F>[]> {
  const jobs = Array.from({ length: bench.runs }, (_, index) =>
    courses.map((course) => ({ course, number: index + 1 })),
  ).flat();
  return await inTurn(jobs, bench.parallel, async ({ course, number }): Promise<Run<F>> => {
    const about = { course: course.name, run: number };
    const say = (text: string): void => {
      bench.say(`${course.name} #${String(number)}: ${text}`);
    };
    try {
      bench.signal.throwIfAborted();
      return { ...about, figures: await measure(course, { number, say }) };
    } catch (failed) {
      const why = bench.signal.aborted ? 'interrupted' : sentenceOf(failed);
      say(why);
      return { ...about, why };
    }
  });
}
