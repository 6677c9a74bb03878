import {
  condition,
  getExternalWorkflowHandle,
  setCurrentDetails,
  setHandler,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import { answerExpiry } from '../domain/healing/expiry.ts';
import type { Action } from '../domain/healing/action.ts';
import { describeAction } from '../domain/healing/story.ts';
import { targetKey } from '../domain/workload/target.ts';
import type { Target } from '../domain/workload/target.ts';
import { failureSentence, failureType } from './healing/held.ts';
import { leaseGranted, returnLease } from './messages.ts';
import { tell } from './notify-people.ts';
import { effects, holds, looks, records } from './proxies.ts';

export interface ExpireInput {
  readonly actionId: string;
  readonly target: Target;
  readonly scope: string;
  readonly action: Extract<Action, { kind: 'raiseMemoryLimit' }>;
  readonly renewals: number;
}

/** A lease that is not granted in this time is tried for again. */
const LEASE_WAIT_MS = 600_000;

/** Lets a temporary mitigation expire: reverted when it is no longer needed, renewed once, then a person decides. */
export async function expireMitigation(input: ExpireInput): Promise<string> {
  const what = describeAction(input.action);
  const lease: { fence: number | null } = { fence: null };
  setHandler(leaseGranted, ({ fence }) => void (lease.fence = fence));
  for (let renewals = input.renewals; ; renewals += 1) {
    setCurrentDetails(`in place: ${what}; renewed ${String(renewals)} times`);
    await sleep(input.action.expiresAfterMs, { summary: `until it expires: ${what}` });
    const peak = await looks.readPeakMemory({
      actionId: input.actionId,
      lengthMs: input.action.expiresAfterMs,
    });
    const answer = answerExpiry(input.action, peak, renewals);
    await sayExpiry(input, `${answer.answer}: ${answer.sentence}`);
    if (answer.answer === 'renew') continue;
    if (answer.answer === 'ask-person') {
      await tellPerson(input, answer.sentence);
      // Handed over: while it stood as verified, the sweep would begin its hour anew, for ever.
      await records.markAction({
        id: input.actionId,
        status: 'kept',
        atMs: Date.now(),
        note: answer.sentence,
      });
      return answer.sentence;
    }
    return await revert(input, lease);
  }
}

async function revert(input: ExpireInput, lease: { fence: number | null }): Promise<string> {
  const guardId = `workload/${targetKey(input.target)}`;
  const holderId = workflowInfo().workflowId;
  while (lease.fence === null) {
    await records.signalGuard({
      target: input.target,
      scope: input.scope,
      request: { holderId, purpose: 'expiry' },
    });
    await condition(() => lease.fence !== null, LEASE_WAIT_MS);
  }
  try {
    const outcome = await undoWhenAllowed(input.actionId);
    const isUndone = outcome.status === 'applied' || outcome.status === 'already-applied';
    const sentence = isUndone ? `expired and taken back: ${describeAction(input.action)}` : outcome.sentence;
    await sayExpiry(input, sentence);
    if (!isUndone && outcome.status !== 'gone') await tellPerson(input, sentence);
    return sentence;
  } finally {
    await giveBack(guardId, { holderId, fence: lease.fence });
  }
}

async function giveBack(guardId: string, lease: { holderId: string; fence: number }): Promise<void> {
  try {
    await getExternalWorkflowHandle(guardId).signal(returnLease, lease);
  } catch {
    // The guard is gone, and with it the lease: a new guard gives a higher fence.
    return;
  }
}

async function undoWhenAllowed(actionId: string) {
  for (;;) {
    try {
      return await effects.undoAction({ actionId });
    } catch (failed) {
      if (failureType(failed) !== 'KillSwitchEngaged') throw failed;
      setCurrentDetails(`held: ${failureSentence(failed)}`);
      await holds.awaitKillSwitchReset();
    }
  }
}

async function sayExpiry(input: ExpireInput, sentence: string): Promise<void> {
  setCurrentDetails(sentence);
  await records.record({
    timeline: [
      {
        id: `${workflowInfo().workflowId}/${String(workflowInfo().historyLength)}`,
        healId: input.actionId.slice(0, input.actionId.lastIndexOf('/')),
        targetKey: targetKey(input.target),
        scope: input.scope,
        atMs: Date.now(),
        phase: 'undone',
        sentence,
        detail: {},
      },
    ],
  });
}

const tellPerson = (input: ExpireInput, sentence: string): Promise<void> =>
  tell({
    notification: {
      id: `${input.actionId}/expiry`,
      urgency: 'page',
      title: `A temporary mitigation of ${input.target.namespace}/${input.target.name} needs a person`,
      text: sentence,
      fields: { workload: targetKey(input.target), action: input.actionId },
    },
    healId: null,
    targetKey: targetKey(input.target),
    scope: input.scope,
  });
