import { condition } from '@temporalio/workflow';
import { nextReminderMs, whoMayApprove } from '../../domain/release/ask-approval.ts';
import type { ShownPlan } from '../../domain/release/progress.ts';
import { looks } from '../proxies.ts';
import { mark } from './plan-lines.ts';
import { enter, goOn, say } from './release-run.ts';
import type { Ending, ReleaseRun } from './release-run.ts';
import { tellAboutRelease } from './tell.ts';
import { abortion, attempt, isAborted } from './waiting.ts';

export const APPROVAL_STEP = 'approval';

/** Waits for enough people to approve exactly this plan, then looks whether it is still the same. Null: it is. */
export async function askForApproval(run: ReleaseRun, plan: ShownPlan): Promise<Ending | null> {
  const { role, quorum, expiresSeconds, remindSeconds } = run.input.file.approval;
  run.people = await looks.readPeople();
  const askedAtMs = Date.now();
  const expiresAtMs = askedAtMs + expiresSeconds * 1000;
  mark(run, APPROVAL_STEP, 'running', `needs ${String(quorum)} of role ${role}`);
  await enter(run, {
    status: 'awaiting-approval',
    planHash: plan.planHash,
    expiresAtMs,
    approvals: [],
    quorum,
    role,
    refusals: [],
  });
  await say(
    run,
    'asked',
    `asked ${String(quorum)} of role ${role} to approve plan ${plan.planHash.slice(0, 12)}`,
  );
  const isAnswered = (): boolean => run.inbox.isApproved || isAborted(run);
  for (let reminders = 0; !isAnswered() && Date.now() < expiresAtMs; reminders += 1) {
    await remind(run, plan, reminders);
    const nextAtMs = nextReminderMs({ askedAtMs, expiresAtMs, remindSeconds }, Date.now()) ?? expiresAtMs;
    await condition(isAnswered, Math.max(1, nextAtMs - Date.now()));
  }
  if (run.inbox.isRejected) return rejected(run);
  if (isAborted(run)) return abortion(run);
  if (!run.inbox.isApproved) {
    const sentence = `not approved within ${String(expiresSeconds)} s: escalated, never approved by silence`;
    mark(run, APPROVAL_STEP, 'failed', sentence);
    await tellAboutRelease(run, { id: 'expired', title: 'was not approved in time', text: sentence });
    return { result: 'expired', trigger: null, sentence };
  }
  return await recheck(run, plan);
}

function rejected(run: ReleaseRun): Ending {
  const sentence = `rejected by ${run.inbox.abort?.by ?? 'a person'}: ${run.inbox.abort?.reason ?? ''}`;
  mark(run, APPROVAL_STEP, 'failed', sentence);
  return { result: 'rejected', trigger: null, sentence };
}

function remind(run: ReleaseRun, plan: ShownPlan, reminders: number): Promise<void> {
  const { releaseId, requestedBy, file } = run.input;
  const { state } = run.progress;
  if (state.status !== 'awaiting-approval') return Promise.resolve();
  const changes = plan.targets
    .flatMap(({ steps, finish }) => [...steps, ...finish])
    .map(({ title }) => title);
  return tellAboutRelease(run, {
    id: `ask/${plan.planHash.slice(0, 12)}/${String(reminders)}`,
    title:
      reminders === 0 ? 'waits for approval' : `still waits for approval (reminder ${String(reminders)})`,
    text: `${requestedBy} asks ${whoMayApprove(state, { nowMs: Date.now(), requestedBy, people: run.people })}: ${file.reason}\n${changes.map((one) => `• ${one}`).join('\n')}\n\`paramedic approve ${releaseId}\` or \`paramedic reject ${releaseId} --reason …\``,
  });
}

/** The world moved on while people thought: what was approved must still be what would be done. */
async function recheck(run: ReleaseRun, plan: ShownPlan): Promise<Ending | null> {
  const { releaseId, file, requestedBy } = run.input;
  const again = await attempt(run, APPROVAL_STEP, async () => {
    // Side by side: whoever has approved waits for both.
    const looked = looks.planRelease({ releaseId, file, requestedBy, part: 'production' });
    const [planned] = await Promise.all([looked, goOn(run, APPROVAL_STEP)]);
    return planned;
  });
  if (!again.ok) return again.ending;
  if (again.value.productionHash === run.productionHash) {
    mark(run, APPROVAL_STEP, 'passed', `approved; the plan is still ${plan.planHash.slice(0, 12)}`);
    return null;
  }
  const why = again.value.refusals.map(({ sentence }) => sentence).join('; ');
  const sentence = `the workload changed after the approval, so the approved plan no longer fits${why === '' ? '' : `: ${why}`}`;
  mark(run, APPROVAL_STEP, 'failed', sentence);
  return { result: 'refused', trigger: null, sentence };
}
