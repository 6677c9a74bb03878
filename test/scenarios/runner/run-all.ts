import type { LoadedScenario } from './read-scenario.ts';
import type { RunResult } from './result.ts';

export interface Job {
  readonly loaded: LoadedScenario;
  /** From 1. */
  readonly run: number;
}

/** What learning takes, about. */
const MODEL_SECONDS = 600;

/** Longest first, so that no long run is left alone at the end; those that need the cluster to themselves come last. */
export function inOrder(jobs: readonly Job[]): { together: readonly Job[]; alone: readonly Job[] } {
  const lengthOf = ({ loaded: { scenario } }: Job): number =>
    scenario.settleSeconds + (scenario.needsModel ? MODEL_SECONDS : 0) + scenario.expect.withinSeconds;
  const sorted = jobs.toSorted((one, other) => lengthOf(other) - lengthOf(one));
  return {
    together: sorted.filter(({ loaded }) => !loaded.scenario.exclusive),
    alone: sorted.filter(({ loaded }) => loaded.scenario.exclusive),
  };
}

/** Carries out all jobs, so many at a time. Results are in the order in which they came. */
export async function inTurn<J, R>(
  jobs: readonly J[],
  parallel: number,
  runOne: (job: J) => Promise<R>,
): Promise<R[]> {
  const queue = [...jobs];
  const results: R[] = [];
  const work = async (): Promise<void> => {
    for (let job = queue.shift(); job !== undefined; job = queue.shift()) results.push(await runOne(job));
  };
  await Promise.all(Array.from({ length: parallel }, work));
  return results;
}

/** Carries out all runs, those that may side by side; results in the order of the scenarios' names and runs. */
export async function runAll(
  jobs: readonly Job[],
  parallel: number,
  runOne: (job: Job) => Promise<RunResult>,
): Promise<RunResult[]> {
  const { together, alone } = inOrder(jobs);
  const results = [...(await inTurn(together, parallel, runOne)), ...(await inTurn(alone, 1, runOne))];
  return results.toSorted((one, other) =>
    one.scenario === other.scenario ? one.run - other.run : one.scenario < other.scenario ? -1 : 1,
  );
}
