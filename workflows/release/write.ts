import { CancellationScope } from '@temporalio/workflow';
import type { EffectOutcome } from '../../activities/kubernetes/port.ts';
import type { ReleaseTarget } from '../../activities/release/resolve-targets.ts';
import type { ChangeRef } from '../../domain/release/change.ts';
import type { Step } from '../../domain/release/plan.ts';
import { targetKey } from '../../domain/workload/target.ts';
import { failureSentence, failureType } from '../healing/held.ts';
import { effects, holds, records } from '../proxies.ts';
import { safePoint } from './safe-point.ts';
import { abortion, beginHold, isAborted } from './waiting.ts';
import { mark } from './plan-lines.ts';
import { enter, goOn, say } from './release-run.ts';
import type { Ending, ReleaseRun } from './release-run.ts';

/** Runs a write; while the kill switch is on it waits for a person's reset, undo included, then tries again. */
export async function whenAllowed<T>(run: ReleaseRun, stepId: string, write: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await write();
    } catch (failed) {
      if (failureType(failed) !== 'KillSwitchEngaged') throw failed;
      const before = run.progress.state;
      const sentence = failureSentence(failed);
      await beginHold(run, stepId, { why: 'kill-switch', sentence, sinceMs: Date.now(), untilMs: null });
      await say(run, 'held', `held: ${sentence}`);
      await holds.awaitKillSwitchReset();
      await say(run, 'held', 'the kill switch was reset; going on');
      run.holds.delete(stepId);
      mark(run, stepId, 'running');
      await (before.status === 'undoing' ? enter(run, before) : goOn(run, stepId));
    }
  }
}

/** So old a safe point may be when a write begins. */
const SAFE_FOR_MS = 5000;

/** One change: the ledger's row with its undo first, then the write. Null: it stands. */
export async function writeChange(
  run: ReleaseRun,
  target: ReleaseTarget,
  step: Pick<Step<ChangeRef>, 'id' | 'rollouts'>,
  ref: ChangeRef,
): Promise<Ending | null> {
  const safeSinceMs = Date.now();
  const planned = await plan(run, target, ref);
  if (planned !== null) return planned;
  const isKnown = run.changed.some((one) => one.ref.changeId === ref.changeId);
  if (!isKnown) run.changed.push({ ref, target, stepId: step.id, rollouts: step.rollouts });
  showUndos(run);
  let isSafe = Date.now() - safeSinceMs < SAFE_FOR_MS;
  const came = await whenAllowed(run, step.id, async () => {
    // While the ledger or the kill switch held it up a freeze may have begun, or somebody may have paused or ended it.
    const stop = isSafe ? (isAborted(run) ? abortion(run) : null) : await safePoint(run, step.id);
    isSafe = false;
    return stop ?? (await apply(ref));
  });
  return 'result' in came ? came : await afterWrite(run, step.id, ref, came);
}

/** Waited for also when the run is cancelled: an undo that ran ahead of it would find nothing to take back. */
function apply(ref: ChangeRef): Promise<EffectOutcome> {
  return CancellationScope.nonCancellable(() =>
    effects.applyAction.executeWithOptions({ summary: ref.sentence }, [{ actionId: ref.changeId }]),
  );
}

async function plan(
  run: ReleaseRun,
  { target, scope }: ReleaseTarget,
  ref: ChangeRef,
): Promise<Ending | null> {
  const { releaseId, requestedBy, file } = run.input;
  const recorded = await records.planAction({
    id: ref.changeId,
    healId: releaseId,
    target,
    scope,
    actor: requestedBy,
    action: { kind: 'releaseChange', change: ref },
    planHash: run.progress.plan?.planHash ?? '',
    reason: file.reason,
    fence: run.fences.get(targetKey(target)) ?? 0,
    preState: { specHash: ref.digest, templateHash: '', generation: 0, detail: {} },
    undo: ref.verb === 'delete' ? 'none' : 'restore',
    atMs: Date.now(),
  });
  if (recorded.ok) return null;
  const sentence = 'somebody else holds the lease now (a newer fence wrote)';
  return { result: 'rolled-back', trigger: null, sentence };
}

async function afterWrite(
  run: ReleaseRun,
  stepId: string,
  ref: ChangeRef,
  outcome: EffectOutcome,
): Promise<Ending | null> {
  if (outcome.status === 'applied' || outcome.status === 'already-applied') {
    mark(run, stepId, 'running', ref.sentence);
    await say(run, 'acted', `did: ${ref.sentence}`);
    return null;
  }
  // Nothing was written, so there is nothing of it to take back.
  dropUndo(run, ref);
  const sentence = `could not do it (${ref.sentence}): ${outcome.sentence}`;
  await say(run, 'acted', sentence);
  return { result: 'rolled-back', trigger: null, sentence };
}

export function dropUndo(run: ReleaseRun, ref: ChangeRef): void {
  const at = run.changed.findIndex((one) => one.ref.changeId === ref.changeId);
  if (at >= 0) run.changed.splice(at, 1);
  showUndos(run);
}

function showUndos(run: ReleaseRun): void {
  const openUndos = run.changed.map(({ ref }) => ref).filter(({ verb }) => verb !== 'delete');
  run.progress = { ...run.progress, openUndos };
}
