import { join, resolve } from 'node:path';
import type { Failpoint } from '../../activities/deps.ts';
import { until as waitFor } from '../../deploy/local/until.ts';
import type { ActionShape, HealShape } from '../../domain/access/schema.ts';
import { isParamedics } from '../scenarios/runner/audit-log.ts';
import { unexplainedChanges } from '../scenarios/runner/baseline.ts';
import { effectOf, tookPlace } from '../scenarios/runner/effects.ts';
import { unmetChecks } from '../scenarios/runner/final-state.ts';
import { lookAt } from '../scenarios/runner/look.ts';
import { readScenario } from '../scenarios/runner/read-scenario.ts';
import type { RunContext } from '../scenarios/runner/run-context.ts';
import { inject, newRun, prepare, tidyUp } from '../scenarios/runner/run-scenario.ts';
import type { Surroundings } from '../scenarios/runner/surroundings.ts';
import { until } from '../scenarios/runner/until.ts';
import type { Supervised } from './supervised.ts';

const SCENARIOS = resolve(import.meta.dirname, '../scenarios');
/** Where a rollback can die, in the order in which it gets there. */
const ON_THE_WAY: readonly Failpoint[] = ['before-effect', 'after-effect', 'after-record', 'in-verification'];
const MOMENT_WITHIN_MS = 240_000;
const SETTLED_WITHIN_MS = 60_000;

/** What became of one workload whose heal outlived its workers. */
export interface Outcome {
  readonly heals: readonly HealShape[];
  readonly actions: readonly ActionShape[];
  /** Every write of ours that took place, in the API server's order: `<effect> <object>`. */
  readonly writes: readonly string[];
  readonly unexplained: readonly string[];
  readonly unmet: readonly string[];
}

export interface Round {
  readonly rollback: Outcome;
  readonly undo: Outcome;
}

interface Given {
  readonly around: Surroundings;
  readonly own: Supervised;
  readonly name: string;
  readonly round: number;
}

/**
 * Two workloads break. The worker dies four times under the rollback of the first, once while the second waits for its
 * approval, and once in the undo of what was then approved. The approval is given after the first five deaths, so that
 * only the rollback can meet the failpoints on its way.
 */
export async function dieAllTheWay(given: Given): Promise<Round> {
  const { own, round } = given;
  const rollback = contextOf(given, '01-crash-loop-after-change');
  const undo = contextOf(given, '08b-person-says-no');
  try {
    const [rollbackBefore, undoBefore] = await Promise.all([
      prepare(rollback, 'auto'),
      prepare(undo, 'approve'),
    ]);
    await inject(rollback);
    await inject(undo);
    for (const failpoint of ON_THE_WAY) await own.diesAt(failpoint, round);
    await isAt(undo, 'awaiting-approval');
    await own.kill();
    const approved = await answer(undo, 'approve', null);
    await own.diesAt('in-undo', round);
    await answer(undo, 'reject', approved);
    await Promise.all([isAt(undo, 'escalated'), isAt(rollback, 'confirmed')]);
    return { rollback: await outcomeOf(rollback, rollbackBefore), undo: await outcomeOf(undo, undoBefore) };
  } finally {
    await Promise.all([tidyUp(rollback), tidyUp(undo)]);
  }
}

function contextOf({ around, name, round }: Given, scenario: string): RunContext {
  const loaded = readScenario(join(SCENARIOS, scenario));
  const say = (text: string): void => {
    console.log(`${loaded.name} #${String(round)}: ${text}`);
  };
  const signal = new AbortController().signal;
  const run = newRun(loaded, around, { run: round, say, signal });
  return { ...run, scope: `${name}-${scenario.slice(0, 3)}-${String(round)}` };
}

/** Waits until the workload's heal has this status. A Paramedic that is just dying or starting is asked again. */
function isAt(run: RunContext, status: string): Promise<HealShape> {
  return soon(run, `${run.loaded.name} being ${status}`, async () => {
    const { heals } = await run.around.paramedic.records(run.scope);
    return heals.find((heal) => heal.status === status) ?? null;
  });
}

/** Answers the next plan that is asked for, and tells which one it was. */
async function answer(run: RunContext, decision: 'approve' | 'reject', last: string | null): Promise<string> {
  const { id } = await isAt(run, 'awaiting-approval');
  return soon(run, `a plan to ${decision}`, async () => {
    const { progress } = await run.around.paramedic.heal(id);
    if (progress?.phase.status !== 'asking' || progress.phase.plan.planHash === last) return null;
    const { planHash } = progress.phase.plan;
    await run.around.paramedic.decide(id, decision, planHash);
    return planHash;
  });
}

const soon = <T>(run: RunContext, what: string, ask: () => Promise<T | null>): Promise<T> =>
  until(
    () => ask().catch(() => null),
    { what, withinMs: MOMENT_WITHIN_MS, everyMs: 500, wayOut: "see the end of the test's paramedic.log" },
    run.signal,
  );

async function outcomeOf(
  run: RunContext,
  { baseline, audit }: Awaited<ReturnType<typeof prepare>>,
): Promise<Outcome> {
  const { cluster, paramedic } = run.around;
  const look = await lookAt(cluster, run.namespace, run.signal);
  const all = audit === null ? [] : await audit.read();
  const { heals, actions } = await paramedic.records(run.scope);
  return {
    heals,
    actions,
    writes: all
      .filter((write) => isParamedics(write) && tookPlace(write))
      .map((write) => `${effectOf(write)} ${write.resource}/${write.name}`),
    unexplained: unexplainedChanges(baseline, look, all),
    unmet: await unmetInTheEnd(run),
  };
}

/** What the scenario expects of the objects; which pods live through minutes without a healer is not its subject here. */
async function unmetInTheEnd(run: RunContext): Promise<readonly string[]> {
  const { cluster } = run.around;
  const checks = run.loaded.scenario.expect.finalState.filter((check) => !('keptPods' in check));
  let unmet: readonly string[] = [];
  const isMet = async (): Promise<boolean> => {
    const look = await lookAt(cluster, run.namespace, run.signal);
    const given = { cluster, namespace: run.namespace, checks, look, podsBefore: [] };
    unmet = await unmetChecks(given, run.signal);
    return unmet.length === 0;
  };
  await waitFor(isMet, SETTLED_WITHIN_MS, 1000);
  return unmet;
}
