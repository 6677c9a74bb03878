import {
  CancellationScope,
  getExternalWorkflowHandle,
  isCancellation,
  setHandler,
} from '@temporalio/workflow';
import type { DiagnosedRung } from '../activities/index.ts';
import { checkDecision, needsPerson } from '../domain/healing/approval.ts';
import type { Decision, DecisionAnswer, HealOutcome } from '../domain/healing/progress.ts';
import { askPerson } from './healing/ask.ts';
import { climb } from './healing/climb.ts';
import { decisionOf, weighDecision } from './healing/decide.ts';
import { diagnose } from './healing/diagnose.ts';
import type { Ending } from './healing/diagnose.ts';
import { enter, newRun, say, stopOf, tellAbout } from './healing/heal-run.ts';
import type { HealInput, HealRun } from './healing/heal-run.ts';
import { watchQuietly } from './healing/quiet.ts';
import * as messages from './messages.ts';

export type { HealInput } from './healing/heal-run.ts';

/** Who asks for approvals; nobody of this name may give one. */
const REQUESTER = 'paramedic';

/** One fault of one workload, from diagnosis to a confirmed cure, a person, or a recorded reason for hands off. */
export async function healWorkload(input: HealInput): Promise<HealOutcome> {
  const run = newRun(input);
  listen(run);
  try {
    return await close(run, await heal(run));
  } catch (failed) {
    if (!isCancellation(failed)) throw failed;
    return await CancellationScope.nonCancellable(() =>
      close(run, { result: 'stopped', sentence: 'cancelled; what stands is listed' }),
    );
  }
}

function listen(run: HealRun): void {
  setHandler(messages.healProgress, () => run.progress);
  setHandler(messages.stopHeal, (stop) => void (run.inbox.stop = stop));
  setHandler(messages.findingsRecurred, (found) => void (run.inbox.recurred = found));
  setHandler(messages.decideApproval, (decision) => weighDecision(run, decision, 'update'), {
    validator: (decision: Decision) => {
      const check = checkDecision(run.progress.phase, decision, Date.now(), REQUESTER);
      if (!check.isValid) throw new Error(check.refusal);
    },
  });
  const onTwin = (decision: Decision['decision']) => async (given: Partial<Decision>) => {
    const full = decisionOf(run, decision, given);
    const check = checkDecision(run.progress.phase, full, Date.now(), REQUESTER);
    const answer: DecisionAnswer = check.isValid
      ? await weighDecision(run, full, 'signal')
      : { accepted: false, sentence: check.refusal };
    if (answer.accepted || run.progress.phase.status !== 'asking') return;
    enter(run, {
      ...run.progress.phase,
      refusals: [...run.progress.phase.refusals, answer.sentence].slice(-5),
    });
  };
  setHandler(messages.approve, onTwin('approve'));
  setHandler(messages.reject, onTwin('reject'));
}

async function heal(run: HealRun): Promise<Ending> {
  for (;;) {
    if (stopOf(run) !== null) return stopped(run);
    const look = await diagnose(run);
    if (look.next === 'end') return look.ending;
    const { rung } = look;
    const leave = await allow(run, rung);
    if (leave.next === 'end') return leave.ending;
    const climbed = await climb(run, rung, leave.actor);
    if (climbed.result === 'failed') {
      // A failed verification is itself a fresh sighting of the fault.
      run.found = { ...run.found, observedAtMs: Date.now() };
      continue;
    }
    if (climbed.result === 'hands-off') return handsOff(run, climbed);
    const quiet = await watchQuietly(run, rung.plan, rung.quietMs);
    if (quiet === 'confirmed') return { result: 'confirmed', sentence: 'verified, and quiet since' };
  }
}

/** Who may start this rung: Paramedic itself, or the person who approved exactly it. */
async function allow(
  run: HealRun,
  rung: DiagnosedRung,
): Promise<
  { readonly next: 'climb'; readonly actor: string } | { readonly next: 'end'; readonly ending: Ending }
> {
  if (!needsPerson(rung.plan.rung, rung.consent)) return { next: 'climb', actor: REQUESTER };
  const answer = await askPerson(run, rung.plan, rung.approvalExpiresMs);
  if (answer.answer === 'no')
    return { next: 'end', ending: { result: 'escalated', sentence: answer.sentence } };
  // The world moved on while a person thought: the plan must still be the same plan.
  const again = await diagnose(run);
  if (again.next === 'end') return again;
  if (again.rung.plan.planHash === rung.plan.planHash) return { next: 'climb', actor: answer.by };
  const sentence = 'the workload changed after the approval, so the approved plan no longer fits';
  return { next: 'end', ending: { result: 'escalated', sentence } };
}

function handsOff(run: HealRun, climbed: { isDrift: boolean; sentence: string }): Ending {
  if (stopOf(run) !== null) return stopped(run);
  return { result: climbed.isDrift ? 'drifted' : 'escalated', sentence: climbed.sentence };
}

const stopped = (run: HealRun): Ending => ({
  result: 'stopped',
  sentence: `stopped by ${run.inbox.stop?.by ?? 'a person'}: ${run.inbox.stop?.reason ?? ''}`,
});

async function close(run: HealRun, ending: Ending): Promise<HealOutcome> {
  const closedAtMs = Date.now();
  const outcome: HealOutcome = {
    healId: run.input.healId,
    mode: run.progress.mode,
    acts: run.acts,
    closedAtMs,
    reason: null,
    ...ending,
  };
  enter(run, { status: 'closed', outcome });
  const undos = run.progress.openUndos.length;
  const left =
    undos === 0
      ? ''
      : ` ${String(undos)} undo still open: see \`paramedic describe heal ${run.input.healId}\`.`;
  if (ending.result === 'escalated' || ending.result === 'drifted') {
    await say(run, 'escalated', ending.sentence + left);
    const { namespace, name } = run.input.target;
    await tellAbout(run, {
      id: 'escalated',
      title: `${namespace}/${name} needs a person: ${run.progress.mode ?? 'unknown fault'}`,
      text: `${ending.sentence}${left}\n${run.story.slice(-6).join('\n')}`,
    });
  }
  await say(run, 'closed', `${ending.result}: ${ending.sentence}`, {
    status: ending.result,
    reason: ending.sentence,
    closedAtMs,
  });
  await returnToGuard(run, outcome);
  return outcome;
}

async function returnToGuard(run: HealRun, outcome: HealOutcome): Promise<void> {
  const guard = getExternalWorkflowHandle(run.input.guardId);
  try {
    await guard.signal(messages.healFinished, outcome);
    await guard.signal(messages.returnLease, { holderId: run.input.healId, fence: run.input.fence });
  } catch {
    // The guard is gone, and with it the lease: a new guard gives a higher fence.
    return;
  }
}
