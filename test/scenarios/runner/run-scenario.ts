import { setTimeout as pause } from 'node:timers/promises';
import { applyFile, waitReady } from './apply.ts';
import { followAuditLog } from './audit-log.ts';
import type { AuditTail } from './audit-log.ts';
import { takeBaseline } from './baseline.ts';
import type { Baseline } from './baseline.ts';
import { follow } from './follow.ts';
import { followRelease, releaseIn } from './follow-release.ts';
import { carryOut } from './inject.ts';
import { startScenarioLoad } from './scenario-load.ts';
import { lookAt } from './look.ts';
import { createNamespace, deleteNamespace, stagingOf } from './namespace.ts';
import { sentenceOf } from './problem.ts';
import type { LoadedScenario } from './read-scenario.ts';
import { invalid, resultOf } from './result.ts';
import type { RunResult } from './result.ts';
import { resultOfRelease } from './result-release.ts';
import { orNull } from './run-context.ts';
import type { RunContext } from './run-context.ts';
import { setUpStaging } from './staging.ts';
import type { Surroundings } from './surroundings.ts';
import { until } from './until.ts';
import { waitModels } from './wait-models.ts';

export interface RunOptions {
  /** Which of its runs this is, from 1. */
  readonly run: number;
  readonly say: (text: string) => void;
  readonly signal: AbortSignal;
  /** Told as soon as it is known where the run takes place. */
  readonly onStart?: (place: { readonly namespace: string; readonly scope: string }) => void;
}

const GOOD_WITHIN_MS = 240_000;

/** One run from its namespace to its verdict. Never throws: what went wrong is in the result; it always cleans up. */
export async function runScenario(
  loaded: LoadedScenario,
  around: Surroundings,
  options: RunOptions,
): Promise<RunResult> {
  const run = newRun(loaded, around, options);
  const startedAtMs = Date.now();
  const about = {
    name: loaded.name,
    run: options.run,
    namespace: run.namespace,
    scope: run.scope,
    startedAtMs,
  };
  try {
    options.signal.throwIfAborted();
    options.onStart?.(run);
    const prepared = await prepare(run, loaded.scenario.consent);
    const injectedAtMs = await inject(run);
    const release = releaseIn(run);
    if (release !== null) {
      const followed = await followRelease(run, prepared, release);
      return resultOfRelease(about, { followed, requests: run.load?.total() ?? null });
    }
    const followed = await follow(run, prepared, injectedAtMs);
    return resultOf(about, { injectedAtMs, followed, requests: run.load?.total() ?? null });
  } catch (failed) {
    return invalid(about, run.signal.aborted ? 'interrupted' : sentenceOf(failed));
  } finally {
    await tidyUp(run);
  }
}

export function newRun(loaded: LoadedScenario, around: Surroundings, options: RunOptions): RunContext {
  const id = `${Date.now().toString(36)}-${String(options.run)}`;
  const namespace = `${(loaded.scenario.namespace ?? loaded.name).slice(0, 40)}-${id}`;
  return {
    loaded,
    around,
    number: options.run,
    namespace,
    scope: `scenario-${loaded.name.slice(0, 38)}-${id}`,
    placeholders: {
      NAMESPACE: namespace,
      STAGING: stagingOf(namespace),
      SHOP_IMAGE: around.shopImage,
      REGISTRY: around.registry,
    },
    say: options.say,
    signal: options.signal,
    putBack: [],
    load: null,
    staging: null,
    goodStates: new Map(),
  };
}

/** Namespace, setup, load, and the good state that the scenario counts on. */
export async function prepare(
  run: RunContext,
  consent: string | null,
): Promise<{ baseline: Baseline; audit: AuditTail | null }> {
  const { scenario, name } = run.loaded;
  const { auditLog, cluster } = run.around;
  const audit = auditLog === null ? null : await followAuditLog(auditLog, run.namespace);
  await createNamespace(cluster, { name: run.namespace, scenario: name, scope: run.scope, consent });
  for (const manifest of scenario.setup) {
    await applyFile(run, manifest);
    await waitReady(run);
  }
  if (scenario.release?.staging === true) run.staging = await setUpStaging(run, consent);
  run.load = await startScenarioLoad(run);
  run.say(`set up in ${run.namespace}${run.load === null ? '' : ', under load'}`);
  await pause(scenario.settleSeconds * 1000, undefined, { signal: run.signal });
  if (scenario.needsGoodState && consent !== null) await waitGoodStates(run);
  if (scenario.needsModel && consent !== null) await waitModels(run);
  const look = await lookAt(cluster, run.namespace, run.signal);
  return { baseline: await takeBaseline(look, audit), audit };
}

async function waitGoodStates(run: RunContext): Promise<void> {
  const { deployments } = await lookAt(run.around.cluster, run.namespace, run.signal);
  run.goodStates = await until(
    async () => {
      const states = await run.around.paramedic.goodStates(run).catch(orNull(run));
      if (states === null) return null;
      return deployments.every(({ metadata }) => states.has(metadata.name)) ? states : null;
    },
    {
      what: 'a good state of each Deployment',
      withinMs: GOOD_WITHIN_MS,
      everyMs: 2000,
      wayOut: 'see `paramedic get workloads`: Paramedic must see them healthy for goodAfterSeconds first',
    },
    run.signal,
  );
  run.say('Paramedic has seen it good');
}

/** All steps in order; the time is that of the last one's beginning, which is the fault itself. */
export async function inject(run: RunContext): Promise<number> {
  let lastAtMs = Date.now();
  const { inject: steps } = run.loaded.scenario;
  for (const step of steps) {
    lastAtMs = Date.now();
    await carryOut(run, step);
  }
  if (steps.length > 0) run.say(`fault injected: ${steps.map(({ step }) => step).join(', ')}`);
  return lastAtMs;
}

/** Whatever happened, nothing stays: load, nodes, namespace. What cannot be put back is told. */
export async function tidyUp(run: RunContext): Promise<void> {
  run.load?.stop();
  for (const putBack of run.putBack.toReversed()) await orSay(run, putBack());
  await orSay(run, deleteNamespace(run.around.cluster, run.namespace));
}

const orSay = (run: RunContext, work: Promise<void>): Promise<void> =>
  work.catch((failed: unknown) => {
    run.say(sentenceOf(failed));
  });
