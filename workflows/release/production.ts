import { CancellationScope, isCancellation } from '@temporalio/workflow';
import type { ReleaseTarget } from '../../activities/release/resolve-targets.ts';
import type { ReleasePhase, ShownPlan } from '../../domain/release/progress.ts';
import type { ChangeRef } from '../../domain/release/change.ts';
import type { Step, TargetRef } from '../../domain/release/plan.ts';
import { failureSentence } from '../healing/held.ts';
import { waits } from '../proxies.ts';
import { beginPhase, fail } from './prepare.ts';
import { addSteps, mark } from './plan-lines.ts';
import { goOn, save, say } from './release-run.ts';
import type { Ending, ReleaseRun } from './release-run.ts';
import { runStep } from './step.ts';
import { tellAboutRelease } from './tell.ts';
import { traced } from './traced.ts';
import { attempt, hold, isAborted, abortion } from './waiting.ts';

/** The same change on staging, without a watch: nobody uses it, so its smoke checks judge it. */
export async function stage(run: ReleaseRun, shown: ShownPlan): Promise<Ending | null> {
  if (shown.staging.length === 0) return null;
  run.phase = 'staging';
  addLines(run, 'staging', shown.staging);
  for (const target of shown.staging) {
    const ending = await runSteps(run, target, target.steps);
    if (ending !== null) return ending;
  }
  return await smoke(run, 'staging-smoke', run.input.file.staging?.namespace ?? '');
}

/** Groups one after another, the targets of one group side by side; the first failure ends all. */
export async function produce(run: ReleaseRun, shown: ShownPlan): Promise<Ending | null> {
  run.phase = 'production';
  run.isInProduction = true;
  addLines(run, 'production', shown.targets);
  for (const group of shown.groups) {
    const targets = shown.targets.filter(({ name }) => group.includes(name));
    const settled = await Promise.allSettled(targets.map((target) => runSteps(run, target, target.steps)));
    // An undo must not begin while a write of another target is on its way.
    const cancelled = settled.find((one) => one.status === 'rejected');
    if (cancelled !== undefined) throw cancelled.reason;
    if (run.failure !== null) return run.failure;
  }
  run.servedAtMs = Date.now();
  await save(run, { servedAtMs: run.servedAtMs });
  await say(run, 'verified', 'the new version serves everything');
  return null;
}

/** What a step takes away for good: after it there is no way back that keeps every request. */
const isRetirement = ({ id }: { readonly id: string }): boolean => id.includes('/retire');

/** What kept the old version warm goes; the last of it, once everything else is done, cannot be taken back. */
export async function finish(run: ReleaseRun, shown: ShownPlan): Promise<Ending | null> {
  const all = shown.targets.flatMap((target) => target.finish.map((step) => ({ target, step })));
  if (all.length === 0) return null;
  run.phase = 'finish';
  addSteps(
    run,
    all.map(({ step: { id, title } }) => ({ id, title, phase: 'finish' })),
  );
  await goOn(run, null);
  for (const { target, step } of all.filter((one) => !isRetirement(one.step))) {
    const ending = await runSteps(run, target, [step]);
    if (ending !== null) return ending;
  }
  run.keepsBecause = 'the new version serves everything, and the old one is being removed';
  // A cancellation has nothing to take back any more: what is left would only stand beside what serves.
  await CancellationScope.nonCancellable(async () => {
    for (const { target, step } of all.filter((one) => isRetirement(one.step)))
      await retire(run, target, step);
  });
  return null;
}

/** What cannot be removed is left over beside a release that serves: somebody is told, and nothing is taken back for it. */
async function retire(run: ReleaseRun, target: TargetRef, step: Step<ChangeRef>): Promise<void> {
  const ending = await runSteps(run, target, [step]);
  if (ending === null) return;
  run.failure = null;
  const text = `${step.title} was not done: ${ending.sentence}. The new version serves; remove it by hand.`;
  await say(run, 'escalated', text);
  await tellAboutRelease(run, { id: `left/${step.id}`, title: 'serves, with something left over', text });
}

const addLines = (run: ReleaseRun, phase: ReleasePhase, targets: readonly TargetRef[]): void => {
  addSteps(
    run,
    targets.flatMap(({ steps }) => steps.map(({ id, title }) => ({ id, title, phase }))),
  );
};

async function runSteps(
  run: ReleaseRun,
  planned: TargetRef,
  steps: readonly Step<ChangeRef>[],
): Promise<Ending | null> {
  const target = run.targets.find(({ target: { uid } }) => uid === planned.uid);
  if (target === undefined) return lostTarget(planned);
  for (const step of steps) {
    const ending = isAborted(run)
      ? abortion(run)
      : await traced(step.id, () => runOrFail(run, target, step), target);
    if (ending !== null) return (run.failure ??= ending);
  }
  return null;
}

/** What could not even be recorded ends the targets beside it as well. */
async function runOrFail(
  run: ReleaseRun,
  target: ReleaseTarget,
  step: Step<ChangeRef>,
): Promise<Ending | null> {
  try {
    return await runStep(run, target, step);
  } catch (failed) {
    if (isCancellation(failed)) throw failed;
    return {
      result: 'rolled-back',
      trigger: null,
      sentence: `it could not go on: ${failureSentence(failed)}`,
    };
  }
}

const lostTarget = ({ namespace, name }: TargetRef): Ending => ({
  result: 'rolled-back',
  trigger: null,
  sentence: `${namespace}/${name} is another Deployment of the same name now`,
});

/** Every smoke check, or a line that says there is none. */
export async function smoke(
  run: ReleaseRun,
  phase: 'staging-smoke' | 'smoke',
  namespace: string,
): Promise<Ending | null> {
  const step = await beginPhase(run, phase, phase === 'smoke' ? 'smoke on production' : 'smoke on staging');
  const checks = run.input.file.smoke;
  if (checks.length === 0) {
    mark(run, step, 'skipped', 'the release file names no smoke checks');
    return null;
  }
  for (;;) {
    const asked = await attempt(run, step, () => waits.runSmoke({ checks, namespace }));
    if (!asked.ok) return asked.ending;
    const sentence = asked.value.sentences.join('; ');
    await say(run, 'verified', `smoke: ${sentence}`);
    if (asked.value.passed) {
      mark(run, step, 'passed', sentence);
      return null;
    }
    const ending: Ending = { result: 'rolled-back', trigger: 'smoke', sentence };
    if (run.input.file.onFailure === 'undo') return fail(run, step, ending);
    const answer = await hold(run, step, 'failed', sentence);
    if (typeof answer !== 'string') return fail(run, step, answer);
  }
}
