import {
  ApplicationFailure,
  setCurrentDetails,
  startChild,
  ParentClosePolicy,
  WorkflowIdReusePolicy,
} from '@temporalio/workflow';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import type { Notification } from '../activities/notify/port.ts';
import { ROOM, STATUS } from './attributes.ts';
import { records, tells } from './proxies.ts';

export interface NotifyInput {
  readonly notification: Notification;
  readonly healId: string | null;
  readonly targetKey: string;
  readonly scope: string;
}

/** Tells people once, tries for a day, and records whether they were told. */
export async function notifyPeople(input: NotifyInput): Promise<void> {
  const { notification } = input;
  setCurrentDetails(`**${notification.title}**\n\n${notification.text}`);
  const failure = await deliver(notification);
  await records.record({
    timeline: [
      {
        id: `${notification.id}/told`,
        healId: input.healId,
        targetKey: input.targetKey,
        scope: input.scope,
        atMs: Date.now(),
        phase: 'told',
        sentence:
          failure === null ? `told people: ${notification.title}` : `could not tell people: ${failure}`,
        detail: { urgency: notification.urgency },
      },
    ],
  });
  if (failure !== null) throw ApplicationFailure.nonRetryable(failure, 'NotDelivered');
}

async function deliver(notification: Notification): Promise<string | null> {
  try {
    await tells.deliver(notification);
    return null;
  } catch (failed) {
    return failed instanceof Error
      ? failed.cause instanceof Error
        ? failed.cause.message
        : failed.message
      : 'no answer';
  }
}

/** Starts a run that tells people; the same notification is told once. */
export async function tell(input: NotifyInput): Promise<void> {
  try {
    await startChild(notifyPeople, {
      workflowId: `notify/${input.notification.id}`,
      workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
      parentClosePolicy: ParentClosePolicy.ABANDON,
      args: [input],
      staticSummary: input.notification.title.slice(0, 200),
      typedSearchAttributes: [
        { key: ROOM, value: 'notification' },
        { key: STATUS, value: input.notification.urgency },
      ],
    });
  } catch (failed) {
    if (!(failed instanceof WorkflowExecutionAlreadyStartedError)) throw failed;
  }
}
