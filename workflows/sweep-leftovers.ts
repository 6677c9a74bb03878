import {
  ParentClosePolicy,
  WorkflowIdReusePolicy,
  setCurrentDetails,
  setHandler,
  startChild,
} from '@temporalio/workflow';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { attributesOf } from './attributes.ts';
import { expireMitigation } from './expire-mitigation.ts';
import * as messages from './messages.ts';
import { tell } from './notify-people.ts';
import { looks, records } from './proxies.ts';

/** Finds what runs that were terminated left behind: expiries nobody waits for, heals nobody closed. */
export async function sweepLeftovers(): Promise<messages.LastRun> {
  const run: { last: messages.LastRun | null } = { last: null };
  setHandler(messages.lastRun, () => run.last);
  const startedAtMs = Date.now();
  const left = await looks.findLeftovers();
  for (const expiry of left.expiries) {
    try {
      await startChild(expireMitigation, {
        workflowId: `expiry/${expiry.actionId}`,
        workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
        parentClosePolicy: ParentClosePolicy.ABANDON,
        args: [expiry],
        staticSummary: 'take back a mitigation whose run was ended',
        typedSearchAttributes: attributesOf('healing', expiry.target, expiry.scope),
      });
    } catch (failed) {
      if (!(failed instanceof WorkflowExecutionAlreadyStartedError)) throw failed;
    }
  }
  for (const heal of left.heals) {
    await tell({
      notification: {
        id: `${heal.healId}/ended`,
        urgency: 'page',
        title: `A heal of ${heal.targetKey} was ended from outside`,
        text: `${heal.healId} closed without an outcome.${heal.openUndos.length === 0 ? '' : ` Still in place: ${heal.openUndos.join('; ')}`} Look with \`paramedic describe heal ${heal.healId}\`.`,
        fields: { workload: heal.targetKey, heal: heal.healId },
      },
      healId: heal.healId,
      targetKey: heal.targetKey,
      scope: heal.scope,
    });
    await records.reportLeftovers({ healId: heal.healId, targetKey: heal.targetKey, scope: heal.scope });
  }
  // Absent in histories from before there were releases.
  const releases = (left as Partial<typeof left>).releases ?? [];
  for (const { releaseId, targetKeys, openUndos } of releases) {
    await tell({
      notification: {
        id: `${releaseId}/ended`,
        urgency: 'page',
        title: `Release ${releaseId} was ended from outside`,
        text: `It closed without an outcome.${openUndos.length === 0 ? '' : ` Still in place: ${openUndos.join('; ')}`} Look with \`paramedic status ${releaseId}\`.`,
        fields: { release: releaseId, workloads: targetKeys.join(', ') },
      },
      healId: releaseId,
      targetKey: targetKeys[0] ?? releaseId,
      scope: 'default',
    });
    await records.reportLostRelease({ releaseId });
  }
  run.last = {
    startedAtMs,
    summary: `${String(left.expiries.length)} expiries and ${String(left.heals.length)} heals picked up${releases.length === 0 ? '' : `, ${String(releases.length)} releases`}`,
  };
  setCurrentDetails(run.last.summary);
  return run.last;
}
