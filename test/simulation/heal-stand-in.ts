import { condition, getExternalWorkflowHandle, setHandler } from '@temporalio/workflow';
import type { HealInput } from '../../workflows/heal-workload.ts';
import { healFinished, stopHeal } from '../../workflows/messages.ts';

/** A heal that holds the lease, writes nothing, and makes way within seconds when it is told to. */
export async function healWorkload({ healId, guardId }: HealInput): Promise<void> {
  const told = { toStop: false };
  setHandler(stopHeal, () => {
    told.toStop = true;
  });
  const isStopped = await condition(() => told.toStop, '20 minutes');
  await getExternalWorkflowHandle(guardId).signal(healFinished, {
    healId,
    result: isStopped ? 'stopped' : 'left-alone',
    mode: null,
    sentence: 'it looked',
    reason: null,
    acts: 0,
    closedAtMs: Date.now(),
  });
}
