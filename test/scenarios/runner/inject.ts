import { setTimeout as pause } from 'node:timers/promises';
import { applyFile } from './apply.ts';
import { touchNode } from './change-node.ts';
import { annotatePods, deleteObjects, turnKnob } from './change-pods.ts';
import { envOf, patch, patchContainer } from './change-workload.ts';
import { fillIn } from './manifests.ts';
import { momentsOf } from './moments.ts';
import type { Moment } from './moments.ts';
import { Problem } from './problem.ts';
import { orNull } from './run-context.ts';
import type { RunContext } from './run-context.ts';
import type { Given, Step, StepName } from './steps.ts';
import { until } from './until.ts';

const GOOD_WITHIN_MS = 240_000;

const STEPS: { readonly [K in StepName]: (run: RunContext, given: Given<K>) => Promise<void> } = {
  apply: applyFile,
  patch: (run, { kind, name, patch: body }) => patch(run, kind, name, { by: 'kubectl-patch', body }),
  'set-image': (run, given) =>
    patchContainer(run, given, { image: fillIn(given.image, run.placeholders, 'set-image') }),
  'set-env': (run, given) => patchContainer(run, given, { env: envOf(run, given.env) }),
  scale: (run, { deployment, replicas }) =>
    patch(run, 'Deployment', deployment, { by: 'kubectl-scale', body: { spec: { replicas } } }),
  http: turnKnob,
  delete: deleteObjects,
  'annotate-pods': annotatePods,
  'set-load': (run, { rps }) => {
    setLoad(run, rps);
    return Promise.resolve();
  },
  'wait-good': (run, { deployment }) => waitGood(run, deployment),
  'wait-heal': waitHeal,
  freeze: (run, given) => run.around.paramedic.freeze(run.scope, given),
  cordon: (run, node) => touchNode(run, 'cordon', node),
  'stop-kubelet': (run, node) => touchNode(run, 'stop-kubelet', node),
  'start-kubelet': (run, node) => touchNode(run, 'start-kubelet', node),
  wait: (run, seconds) => pause(seconds * 1000, undefined, { signal: run.signal }),
};

/** Carries out one step. Throws when it could not: then the fault was never there, and the run is invalid. */
export const carryOut = (run: RunContext, one: Step): Promise<void> =>
  STEPS[one.step](run, one.given as never);

function setLoad(run: RunContext, rps: number): void {
  if (run.load === null) throw new Problem('set-load: this scenario has no load', 'give it one under `load`');
  run.load.setRps(rps);
}

/** Waits until another state than the one known so far has been seen good. */
async function waitGood(run: RunContext, deployment: string): Promise<void> {
  const before = run.goodStates.get(deployment);
  run.goodStates = await until(
    async () => {
      const states = await run.around.paramedic.goodStates(run).catch(orNull(run));
      const now = states?.get(deployment);
      return now !== undefined && now !== before ? states : null;
    },
    {
      what: `a new good state of ${deployment}`,
      withinMs: GOOD_WITHIN_MS,
      everyMs: 2000,
      wayOut: 'see `paramedic get workloads`',
    },
    run.signal,
  );
}

/** Waits until a heal of this run has come to this. */
async function waitHeal(run: RunContext, moment: Moment): Promise<void> {
  await until(
    async () => {
      const records = await run.around.paramedic.records(run.scope).catch(orNull(run));
      return records !== null && momentsOf(records).has(moment) ? true : null;
    },
    {
      what: `a heal that is ${moment}`,
      withinMs: GOOD_WITHIN_MS,
      everyMs: 500,
      wayOut: 'see `paramedic get heals`',
    },
    run.signal,
  );
}
