import type { NativeConnection } from '@temporalio/worker';
import { Worker } from '@temporalio/worker';
import type { Activities } from '../../../activities/index.ts';

/** A worker that can be stopped and started anew, with nothing of what it knew. */
export interface Polling {
  readonly restart: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

export async function poll(given: {
  connection: NativeConnection;
  taskQueue: string;
  bundle: { code: string } | { codePath: string };
  activities: Activities;
  maxCachedWorkflows: number;
}): Promise<Polling> {
  const { bundle, ...options } = given;
  const start = async () => {
    const worker = await Worker.create({ ...options, workflowBundle: bundle });
    return { worker, running: worker.run() };
  };
  let current = await start();
  const stop = async (): Promise<void> => {
    current.worker.shutdown();
    await current.running;
  };
  return {
    stop,
    restart: async () => {
      await stop();
      current = await start();
    },
  };
}
