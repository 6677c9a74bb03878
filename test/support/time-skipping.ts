import { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import { inject } from 'vitest';
import { ensureSearchAttributes } from '../../worker/search-attributes.ts';
import type { Activities } from '../../activities/index.ts';

export async function startTimeSkipping(): Promise<TestWorkflowEnvironment> {
  const environment = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path: inject('temporalTestServer') } },
  });
  await ensureSearchAttributes(environment.connection, 'default');
  return environment;
}

export function createTestWorker(
  environment: TestWorkflowEnvironment,
  taskQueue: string,
  activities: Activities,
): Promise<Worker> {
  return Worker.create({
    connection: environment.nativeConnection,
    taskQueue,
    workflowBundle: { codePath: inject('workflowBundlePath') },
    activities,
  });
}
