import { orNull } from './run-context.ts';
import type { RunContext } from './run-context.ts';
import { lookAt } from './look.ts';
import { until } from './until.ts';

/** A model takes a hundred samples, 5 s apart on the local stack, and its turn on a busy machine. */
const MODEL_WITHIN_MS = 1_200_000;

/** Waits until the detector of each Deployment has learned what is normal: before that it sees nothing. */
export async function waitModels(run: RunContext): Promise<void> {
  const { deployments } = await lookAt(run.around.cluster, run.namespace, run.signal);
  await until(
    async () => {
      const known = await run.around.paramedic.modelled(run.scope).catch(orNull(run));
      return known !== null && deployments.every(({ metadata }) => known.has(metadata.name)) ? true : null;
    },
    {
      what: 'a model of each Deployment',
      withinMs: MODEL_WITHIN_MS,
      everyMs: 2000,
      wayOut:
        'see GET /api/v1/detectors: how many rows there are, how many a model needs, and what is wrong with them',
    },
    run.signal,
  );
  run.say('its detector has a model');
}
