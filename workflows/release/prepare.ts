import { getExternalWorkflowHandle } from '@temporalio/workflow';
import { blocking } from '../../domain/release/required-gates.ts';
import type { PlanRefusal } from '../../domain/release/plan.ts';
import type { ReleasePhase, ShownPlan } from '../../domain/release/progress.ts';
import { traceIdOf } from '../../domain/telemetry/trace-context.ts';
import { targetKey } from '../../domain/workload/target.ts';
import { supersedeRelease } from '../messages.ts';
import { looks, records, waits } from '../proxies.ts';
import { takeLeases } from './lease.ts';
import { addSteps, mark } from './plan-lines.ts';
import { enter, goOn, save, say, targetKeysOf } from './release-run.ts';
import { irreversibleOf } from './irreversible.ts';
import type { Ending, ReleaseRun } from './release-run.ts';
import { abortion, attempt, isAborted } from './waiting.ts';
import { whenAllowed } from './write.ts';

/** Enters a phase with a line of its own. */
export async function beginPhase(run: ReleaseRun, phase: ReleasePhase, title: string): Promise<string> {
  run.phase = phase;
  addSteps(run, [{ id: phase, phase, title }]);
  mark(run, phase, 'running');
  await goOn(run, phase);
  return phase;
}

export const refused = (refusals: readonly PlanRefusal[]): Ending => ({
  result: 'refused',
  trigger: null,
  sentence: refusals.map(({ sentence, wayOut }) => `${sentence} (${wayOut})`).join('; '),
});

/** Who is written to; who else is releasing them; then their leases. */
export async function lock(run: ReleaseRun): Promise<Ending | null> {
  const { file, releaseId, requestedAtMs, requestedBy } = run.input;
  const step = await beginPhase(run, 'queue', 'targets are there and free');
  const resolved = await attempt(run, step, () => looks.resolveTargets({ file, requestedBy }));
  if (!resolved.ok) return resolved.ending;
  if (resolved.value.refusals.length > 0) return fail(run, step, refused(resolved.value.refusals));
  run.targets = resolved.value.targets;
  await save(run, { targetKeys: targetKeysOf(run) });
  const targetKeys = run.targets.map(({ target }) => targetKey(target));
  const place = await attempt(run, step, () =>
    looks.findPlaceInQueue({ releaseId, requestedAtMs, targetKeys, ifBusy: file.ifBusy }),
  );
  if (!place.ok) return place.ending;
  const queue = place.value;
  if (queue.answer === 'refuse')
    return fail(run, step, { result: 'refused', trigger: null, sentence: queue.sentence });
  if (queue.answer === 'supersede')
    for (const id of queue.supersedes)
      await supersede(id, { by: releaseId, reason: `by newer release ${releaseId}` });
  if (queue.answer !== 'start') {
    mark(run, step, 'running', queue.sentence);
    await enter(run, { status: 'queued', behind: queue.behind, sinceMs: Date.now() });
  }
  mark(run, step, 'passed');
  run.phase = 'lease';
  addSteps(run, [{ id: 'lease', phase: 'lease', title: 'lease of every target' }]);
  const ending = await takeLeases(run, 'lease');
  if (ending !== null) return fail(run, 'lease', ending);
  mark(run, 'lease', 'passed');
  await goOn(run, 'lease');
  return null;
}

async function supersede(id: string, steer: { by: string; reason: string }): Promise<void> {
  try {
    await getExternalWorkflowHandle(id).signal(supersedeRelease, steer);
  } catch {
    // It closed meanwhile: then it is out of the way as well.
    return;
  }
}

/** What will be done, in full, asked of the API server without doing it. */
export async function plan(run: ReleaseRun): Promise<Ending | null> {
  const { releaseId, file, requestedBy } = run.input;
  const step = await beginPhase(run, 'plan', 'plan, and its dry run');
  const planned = await attempt(run, step, () =>
    looks.planRelease({ releaseId, file, requestedBy, part: 'all' }),
  );
  if (!planned.ok) return planned.ending;
  const { plan: shown, refusals } = planned.value;
  if (shown === null) return fail(run, step, refused(refusals));
  await showPlan(run, step, planned.value, shown);
  return null;
}

/** From here on everybody sees what will be done, and its hash is on record. */
export async function showPlan(
  run: ReleaseRun,
  step: string,
  { productionHash }: { readonly productionHash: string | null },
  shown: ShownPlan,
): Promise<void> {
  run.progress = { ...run.progress, plan: shown };
  run.productionHash = productionHash;
  mark(run, step, 'passed', `plan ${shown.planHash.slice(0, 12)}`);
  await save(run, { planHash: shown.planHash, strategies: shown.targets.map(({ strategy }) => strategy) });
  await say(run, 'decided', `plan ${shown.planHash.slice(0, 12)}: ${titles(shown)}`);
}

const titles = (shown: ShownPlan): string =>
  shown.targets.flatMap(({ steps }) => steps.map(({ title }) => title)).join('; ');

/** Every gate, found or attested. Whoever repaired something may let them be looked at again. */
export async function passGates(run: ReleaseRun): Promise<Ending | null> {
  const { file, requestedBy, artefacts } = run.input;
  const step = await beginPhase(run, 'gates', 'gates before the release');
  const { targets } = run;
  const checked = await attempt(run, step, () => looks.checkGates({ file, requestedBy, artefacts, targets }));
  if (!checked.ok) return checked.ending;
  const gates = checked.value;
  run.progress = { ...run.progress, gates };
  const blocked = blocking(gates);
  if (blocked.length === 0) {
    mark(run, step, 'passed', `${String(gates.length)} gates looked at, none blocks`);
    await say(
      run,
      'decided',
      `gates passed: ${gates.map(({ gate, result }) => `${gate} ${result}`).join(', ')}`,
    );
    return null;
  }
  const sentence = blocked.map((one) => `${one.gate} ${one.result}: ${one.sentence}`).join('; ');
  return fail(run, step, { result: 'refused', trigger: 'gate', sentence });
}

/** Everything that will be written to, kept as it is, and the proof that it can be put back. */
export async function backUp(run: ReleaseRun, shown: ShownPlan): Promise<Ending | null> {
  const step = await beginPhase(run, 'backup', 'backup, its restore proven');
  const objects = [...shown.staging, ...shown.targets]
    .flatMap((target) => [...target.steps, ...target.finish])
    .flatMap(({ changes }) => changes)
    .filter(({ verb }) => verb === 'patch')
    .map(({ object }) => object);
  const unique = [...new Map(objects.map((one) => [JSON.stringify(one), one])).values()];
  const backed = await attempt(run, step, () =>
    whenAllowed(run, step, () => waits.backUp({ releaseId: run.input.releaseId, objects: unique })),
  );
  if (!backed.ok) return backed.ending;
  const { isProven, sentence } = backed.value;
  if (!isProven) return fail(run, step, { result: 'refused', trigger: 'gate', sentence });
  mark(run, step, 'passed', sentence);
  await say(run, 'planned', sentence);
  return (await measureBefore(run)) ?? (isAborted(run) ? abortion(run) : null);
}

/** What users got before, to judge by where no old version serves beside the new one. Null: it is known, or there is none. */
async function measureBefore(run: ReleaseRun): Promise<Ending | null> {
  for (const { target, isStaging } of run.targets) {
    if (isStaging) continue;
    const before = await attempt(run, 'backup', () =>
      looks.measureBefore({ target, minimumRequests: run.input.file.thresholds.minimumRequests }),
    );
    if (!before.ok) return before.ending;
    run.before.set(targetKey(target), before.value);
  }
  return null;
}

export function fail(run: ReleaseRun, stepId: string, ending: Ending): Ending {
  mark(run, stepId, 'failed', ending.sentence);
  return ending;
}

export const recordRequest = (run: ReleaseRun, kind: 'release' | 'rollback' = 'release'): Promise<void> => {
  const { input } = run;
  return records.saveRelease({
    id: input.releaseId,
    name: input.file.name,
    namespace: input.file.namespace,
    requestedBy: input.requestedBy,
    reason: input.file.reason,
    kind,
    strategies: input.file.targets.map(({ strategy }) => strategy.type),
    targetKeys: [],
    images: input.file.targets.flatMap(({ images }) => Object.values(images)),
    status: 'running',
    result: null,
    trigger: null,
    sentence: null,
    planHash: null,
    fixes: input.file.fixes ?? null,
    irreversible: irreversibleOf(run),
    requestedAtMs: input.requestedAtMs,
    traceId: traceIdOf(input.traceparent),
    servedAtMs: null,
    closedAtMs: null,
    durations: null,
    updatedAtMs: Date.now(),
  });
};
