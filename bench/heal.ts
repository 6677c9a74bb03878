import type { Job } from '../test/scenarios/runner/run-all.ts';
import { inTurn, runAll } from '../test/scenarios/runner/run-all.ts';
import { runScenario } from '../test/scenarios/runner/run-scenario.ts';
import type { RunResult } from '../test/scenarios/runner/result.ts';
import type { LoadedScenario } from '../test/scenarios/runner/read-scenario.ts';
import type { Surroundings } from '../test/scenarios/runner/surroundings.ts';
import { watchAlone } from '../test/scenarios/runner/watch-alone.ts';
import type { Alone } from '../test/scenarios/runner/watch-alone.ts';

export interface BenchOptions {
  readonly runs: number;
  readonly parallel: number;
  readonly aloneSeconds: number;
  readonly say: (text: string) => void;
  readonly signal: AbortSignal;
}

/** The first scenario of each failure mode that ends healed: what the figures are about. */
export function oneOfEachMode(scenarios: readonly LoadedScenario[]): LoadedScenario[] {
  const chosen = new Map<string, LoadedScenario>();
  for (const loaded of scenarios) {
    const { outcome, mode } = loaded.scenario.expect;
    if (outcome === 'healed' && mode !== undefined && !chosen.has(mode)) chosen.set(mode, loaded);
  }
  return [...chosen.values()];
}

/** Each mode so many times with Paramedic, and as often with Kubernetes alone. */
export async function benchHealing(
  scenarios: readonly LoadedScenario[],
  around: Surroundings,
  options: BenchOptions,
): Promise<{ results: RunResult[]; alone: Alone[] }> {
  const jobs = scenarios.flatMap((loaded) =>
    Array.from({ length: options.runs }, (_, index): Job => ({ loaded, run: index + 1 })),
  );
  const optionsFor = ({ loaded, run }: Job, tag: string) => ({
    run,
    signal: options.signal,
    say: (text: string) => {
      options.say(`${loaded.name} #${String(run)}${tag}: ${text}`);
    },
  });
  const results = await runAll(jobs, options.parallel, (job) =>
    runScenario(job.loaded, around, optionsFor(job, '')),
  );
  const alone = await inTurn(jobs, options.parallel, (job) =>
    watchAlone(job.loaded, around, {
      ...optionsFor(job, ' (Kubernetes alone)'),
      watchSeconds: options.aloneSeconds,
    }),
  );
  return { results, alone };
}
