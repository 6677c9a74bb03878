import type { Door } from './doors.ts';
import { startLoad } from './load.ts';
import type { Load } from './load.ts';
import type { RunContext } from './run-context.ts';
import { sentenceOf } from './problem.ts';
import { wobble } from './wobble.ts';

/** Longer than a user would wait, shorter than a verification window. */
const REQUEST_TIMEOUT_MS = 5_000;
const MOST_IN_FLIGHT = 400;
/** No run lasts longer; a forgotten load ends here. */
const ENDS_AFTER_MS = 7_200_000;
const ENDPOINTS_EVERY_MS = 1_000;

/** Starts the scenario's load; null when it has none. */
export async function startScenarioLoad(run: RunContext): Promise<Load | null> {
  const plan = run.loaded.scenario.load;
  if (plan === null) return null;
  const { doors } = run.around;
  const settings = {
    rps: plan.rps,
    wobble: wobble({ name: run.loaded.name, seed: run.number }, plan.wobble),
    path: plan.path,
    requestTimeoutMs: REQUEST_TIMEOUT_MS,
    mostInFlight: MOST_IN_FLIGHT,
    endsAfterMs: ENDS_AFTER_MS,
  };
  if (plan.spread === 'service') {
    const door = await doors.service(run.namespace, plan.service, plan.port);
    return startLoad({ ...settings, doors: () => [door] });
  }
  let current: readonly Door[] = [];
  const refresh = async (): Promise<void> => {
    try {
      current = [...(await doors.endpoints(run.namespace, plan.service, run.signal)).values()];
    } catch (failed) {
      if (!run.signal.aborted) run.say(`endpoints: ${sentenceOf(failed)}`);
    }
  };
  await refresh();
  const timer = setInterval(() => void refresh(), ENDPOINTS_EVERY_MS);
  const load = startLoad({ ...settings, doors: () => current });
  return {
    ...load,
    stop: () => {
      clearInterval(timer);
      load.stop();
    },
  };
}
