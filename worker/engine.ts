import { WithStartWorkflowOperation } from '@temporalio/client';
import type { Client } from '@temporalio/client';
import { WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/common';
import type { Engine } from '../activities/engine/port.ts';
import { targetKey } from '../domain/workload/target.ts';
import type { Target } from '../domain/workload/target.ts';
import * as messages from '../workflows/messages.ts';
import type { guardWorkload, limitHealing } from '../workflows/index.ts';
import { NAMESPACE, ROOM, SCOPE, TARGET } from '../workflows/attributes.ts';

const guardStart = (target: Target, scope: string, taskQueue: string) => ({
  workflowId: `workload/${targetKey(target)}`,
  taskQueue,
  args: [{ target, scope, state: null }] as Parameters<typeof guardWorkload>,
  staticSummary: `guard ${target.kind} ${target.namespace}/${target.name}`,
  typedSearchAttributes: [
    { key: ROOM, value: 'healing' },
    { key: TARGET, value: targetKey(target).slice(0, 255) },
    { key: NAMESPACE, value: target.namespace },
    { key: SCOPE, value: scope },
  ],
});

const limitsStart = (scope: string, taskQueue: string) =>
  new WithStartWorkflowOperation<typeof limitHealing>('limitHealing', {
    workflowId: `guardrails/${scope}`,
    taskQueue,
    args: [{ scope, state: null }],
    workflowIdConflictPolicy: 'USE_EXISTING',
    staticSummary: `guardrails of scope ${scope}`,
    typedSearchAttributes: [
      { key: ROOM, value: 'healing' },
      { key: SCOPE, value: scope },
    ],
  });

/** A start that lost the race against another start: the run that won is there now, and takes the signal. */
async function onceMore(signalWithStart: () => Promise<unknown>): Promise<void> {
  try {
    await signalWithStart();
  } catch (failed) {
    if (!(failed instanceof WorkflowExecutionAlreadyStartedError)) throw failed;
    await signalWithStart();
  }
}

/** The engine port over a Temporal client. */
export function createEngine(client: Client, taskQueue: string): Engine {
  return {
    async reportFindings(found) {
      await onceMore(() =>
        client.workflow.signalWithStart('guardWorkload', {
          ...guardStart(found.target, found.scope, taskQueue),
          signal: messages.reportFindings,
          signalArgs: [found],
        }),
      );
    },
    async requestLease({ target, scope, request }) {
      await onceMore(() =>
        client.workflow.signalWithStart('guardWorkload', {
          ...guardStart(target, scope, taskQueue),
          signal: messages.requestLease,
          signalArgs: [request],
        }),
      );
    },
    takeToken: (scope, request) =>
      client.workflow.executeUpdateWithStart(messages.takeToken, {
        args: [request],
        updateId: request.tokenId,
        startWorkflowOperation: limitsStart(scope, taskQueue),
      }),
    async trip(scope, trip) {
      await client.workflow.executeUpdateWithStart(messages.tripBreaker, {
        args: [trip],
        startWorkflowOperation: limitsStart(scope, taskQueue),
      });
    },
    async limits(scope) {
      try {
        return await client.workflow.getHandle(`guardrails/${scope}`).query(messages.limitsState);
      } catch (failed) {
        if (failed instanceof WorkflowNotFoundError) return null;
        throw failed;
      }
    },
    async describeRun(workflowId) {
      try {
        const { status } = await client.workflow.getHandle(workflowId).describe();
        return status.name === 'RUNNING' ? 'open' : 'closed';
      } catch (failed) {
        if (failed instanceof WorkflowNotFoundError) return 'absent';
        throw failed;
      }
    },
  };
}
