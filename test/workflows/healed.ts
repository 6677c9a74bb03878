import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { HealOutcome } from '../../domain/healing/progress.ts';
import type { HealInput, healWorkload } from '../../workflows/heal-workload.ts';
import { TARGET, scripted } from '../support/scripted-activities.ts';
import type { Script, Told } from '../support/scripted-activities.ts';
import { createTestWorker } from '../support/time-skipping.ts';
import { closed, closedInTime } from '../support/workflow-runs.ts';
import { FOUND } from './guarded.ts';

export interface Running {
  readonly told: Told;
  readonly handle: Awaited<ReturnType<typeof start>>;
}

const start = ({ client }: TestWorkflowEnvironment, healId: string) => {
  const input: HealInput = {
    healId,
    guardId: 'nobody',
    target: TARGET,
    scope: 'default',
    found: FOUND,
    fence: 7,
  };
  return client.workflow.start<typeof healWorkload>('healWorkload', {
    workflowId: healId,
    taskQueue: healId,
    args: [input],
  });
};

let runs = 0;

/** Runs one heal against a scripted world; the test may talk to it while it runs. */
export async function heal(
  environment: TestWorkflowEnvironment,
  script: Partial<Script>,
  talk: (running: Running) => Promise<unknown> = () => Promise.resolve(),
): Promise<{ outcome: HealOutcome; told: Told }> {
  runs += 1;
  const healId = `heal/test/${String(runs)}`;
  const { activities, told } = scripted({ diagnoses: [], windows: ['good'], overrides: {}, ...script });
  const worker = await createTestWorker(environment, healId, activities);
  return worker.runUntil(async () => {
    const handle = await start(environment, healId);
    await talk({ told, handle });
    const outcome = await handle.result();
    for (const what of ['escalated', 'ask/hash-restart'])
      await closed(environment.client, `notify/${healId}/${what}`);
    await closedInTime(environment.client, 'expiry/heal/1/raiseMemoryLimit');
    await closed(environment.client, 'notify/heal/1/raiseMemoryLimit/expiry');
    return { outcome, told };
  });
}
