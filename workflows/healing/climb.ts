import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { CancellationScope, ParentClosePolicy, executeChild, startChild } from '@temporalio/workflow';
import type { DiagnosedRung } from '../../activities/index.ts';
import { UNDO_BY_KIND } from '../../domain/healing/action.ts';
import { describeAction } from '../../domain/healing/story.ts';
import type { EffectOutcome } from '../../activities/kubernetes/port.ts';
import { attributesOf } from '../attributes.ts';
import { expireMitigation } from '../expire-mitigation.ts';
import type { ExpireInput } from '../expire-mitigation.ts';
import { effects, guardrails, records } from '../proxies.ts';
import { rollBack } from '../roll-back.ts';
import { failureSentence, failureType, whenAllowed } from './held.ts';
import { enter, say, show } from './heal-run.ts';
import type { HealRun } from './heal-run.ts';
import { verify } from './verify.ts';

/** How one rung ended. `failed`: try the next one; `hands-off`: nothing more is done by this heal. */
export type ClimbResult =
  | { readonly result: 'verified'; readonly actionId: string }
  | { readonly result: 'failed'; readonly sentence: string }
  | { readonly result: 'hands-off'; readonly sentence: string; readonly isDrift: boolean };

/** One rung: token, ledger row with its undo, act, verify, and the undo when it did not help. */
export async function climb(run: HealRun, next: DiagnosedRung, actor: string): Promise<ClimbResult> {
  const { plan, actionId } = next;
  const refusal = await tokenRefusal(run, next);
  if (refusal !== null) return { result: 'hands-off', sentence: refusal, isDrift: false };

  enter(run, { status: 'acting', plan });
  const undo = UNDO_BY_KIND[plan.rung.action.kind];
  const recorded = await records.planAction({
    id: actionId,
    healId: run.input.healId,
    target: run.input.target,
    scope: run.input.scope,
    actor,
    action: plan.rung.action,
    planHash: plan.planHash,
    reason: plan.rung.why,
    fence: run.input.fence,
    preState: next.preState,
    undo,
    atMs: Date.now(),
  });
  if (!recorded.ok)
    return {
      result: 'hands-off',
      sentence: 'somebody else holds the lease now (a newer fence wrote)',
      isDrift: false,
    };
  if (undo === 'restore')
    run.progress = {
      ...run.progress,
      openUndos: [...run.progress.openUndos, { actionId, action: plan.rung.action }],
    };
  run.climbed.push({ mode: next.mode, rungIndex: plan.rungIndex, kind: plan.rung.action.kind });
  show(run);
  try {
    const outcome = await apply(run, next);
    return await afterApply(run, next, outcome);
  } catch (failed) {
    return await CancellationScope.nonCancellable(() => giveUp(next, failed));
  }
}

/** Null when granted. */
async function tokenRefusal(run: HealRun, next: DiagnosedRung): Promise<string | null> {
  try {
    const answer = await guardrails.takeToken({ scope: run.input.scope, request: next.token });
    return answer.granted ? null : `the guardrails said no (${answer.refusal}): ${answer.sentence}`;
  } catch (failed) {
    return `the guardrails did not answer in time, so nothing is done: ${failureSentence(failed)}`;
  }
}

function apply(run: HealRun, { plan, actionId }: DiagnosedRung): Promise<EffectOutcome> {
  if (plan.rung.action.kind !== 'rollBack')
    return whenAllowed(run, () =>
      effects.applyAction.executeWithOptions({ summary: describeAction(plan.rung.action) }, [{ actionId }]),
    );
  return whenAllowed(run, () =>
    executeChild(rollBack, {
      workflowId: `rollback/${actionId}/${String(run.story.length)}`,
      args: [{ actionId, target: run.input.target }],
      staticSummary: `roll back ${run.input.target.namespace}/${run.input.target.name}`,
      typedSearchAttributes: attributesOf('release', run.input.target, run.input.scope),
    }),
  );
}

async function afterApply(run: HealRun, next: DiagnosedRung, outcome: EffectOutcome): Promise<ClimbResult> {
  const { plan, actionId } = next;
  const what = describeAction(plan.rung.action);
  switch (outcome.status) {
    case 'drifted':
      closeUndo(run, actionId);
      await say(run, 'acted', `did not ${what}: ${outcome.sentence}`);
      return { result: 'hands-off', sentence: outcome.sentence, isDrift: true };
    case 'gone':
      closeUndo(run, actionId);
      return { result: 'hands-off', sentence: outcome.sentence, isDrift: false };
    case 'blocked':
      closeUndo(run, actionId);
      await say(run, 'acted', `could not ${what}: ${outcome.sentence}`);
      return { result: 'failed', sentence: outcome.sentence };
    case 'applied':
    case 'already-applied': {
      run.acts += 1;
      await say(run, 'acted', `did: ${what}`, { actedAtMs: Date.now(), status: 'verifying' });
      const step = await verify(run, plan, actionId, next.windows);
      if (step.next === 'verified') return await onVerified(run, next);
      if (step.next === 'hands-off') {
        // Stopped by somebody, a release that takes over perhaps: what was done stands and is theirs.
        const isDrift = run.inbox.stop === null;
        const status = isDrift ? 'drifted' : 'kept';
        await records.markAction({ id: actionId, status, atMs: Date.now(), note: step.sentence });
        return { result: 'hands-off', sentence: step.sentence, isDrift };
      }
      await records.markAction({ id: actionId, status: 'unverified', atMs: Date.now(), note: step.sentence });
      return await undo(run, next, step.sentence);
    }
  }
}

/** A temporary mitigation hands its undo to the run that lets it expire; then it is no longer this heal's. */
async function onVerified(run: HealRun, { plan, actionId }: DiagnosedRung): Promise<ClimbResult> {
  await records.markAction({ id: actionId, status: 'verified', atMs: Date.now() });
  const { action } = plan.rung;
  if (action.kind === 'raiseMemoryLimit') {
    await handToExpiry(run, actionId, action);
    closeUndo(run, actionId);
    await say(
      run,
      'verified',
      `the raise reverts by itself in ${String(Math.round(action.expiresAfterMs / 60_000))} min`,
    );
  }
  return { result: 'verified', actionId };
}

async function handToExpiry(run: HealRun, actionId: string, action: ExpireInput['action']): Promise<void> {
  try {
    await startChild(expireMitigation, {
      workflowId: `expiry/${actionId}`,
      parentClosePolicy: ParentClosePolicy.ABANDON,
      args: [{ actionId, target: run.input.target, scope: run.input.scope, action, renewals: 0 }],
      staticSummary: `take back: ${describeAction(action)}`,
      typedSearchAttributes: attributesOf('healing', run.input.target, run.input.scope),
    });
  } catch (failed) {
    // The sweep saw the verified raise first and started the run.
    if (!(failed instanceof WorkflowExecutionAlreadyStartedError)) throw failed;
  }
}

/** Undoes what did not help, where undoing means anything; shielded from cancellation. */
async function undo(run: HealRun, next: DiagnosedRung, sentence: string): Promise<ClimbResult> {
  const { plan, actionId } = next;
  const what = describeAction(plan.rung.action);
  if (UNDO_BY_KIND[plan.rung.action.kind] !== 'restore') {
    await records.markAction({ id: actionId, status: 'kept', atMs: Date.now(), note: sentence });
    await say(run, 'undone', `did not help: ${what}. Kept: reversing it would bring the fault back`);
    return { result: 'failed', sentence };
  }
  return await CancellationScope.nonCancellable(async () => {
    enter(run, { status: 'undoing', plan });
    const outcome = await whenAllowed(run, () =>
      effects.undoAction.executeWithOptions({ summary: `undo: ${what}` }, [{ actionId }]),
    );
    if (outcome.status === 'applied' || outcome.status === 'already-applied') {
      closeUndo(run, actionId);
      await say(run, 'undone', `did not help, undone: ${what}`);
      return { result: 'failed', sentence };
    }
    await say(run, 'undone', `could not undo ${what}: ${outcome.sentence}`);
    return { result: 'hands-off', sentence: outcome.sentence, isDrift: outcome.status === 'drifted' };
  });
}

/** The effect could not be told: what may still stand is shown to a person rather than guessed at. */
async function giveUp(next: DiagnosedRung, failed: unknown): Promise<ClimbResult> {
  const sentence = `${describeAction(next.plan.rung.action)} could not be completed (${failureType(failed) ?? 'no answer'}): ${failureSentence(failed)}`;
  await records.markAction({ id: next.actionId, status: 'failed', atMs: Date.now(), note: sentence });
  return { result: 'hands-off', sentence, isDrift: false };
}

function closeUndo(run: HealRun, actionId: string): void {
  const openUndos = run.progress.openUndos.filter((undo) => undo.actionId !== actionId);
  run.progress = { ...run.progress, openUndos };
  show(run);
}
