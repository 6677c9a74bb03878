import { heartbeat } from '@temporalio/activity';

const HEARTBEAT_MS = 1000;

/** Beats while the work goes on, so that a worker that dies in the middle is noticed after one missed heartbeat. */
export async function heartbeating<T>(work: () => Promise<T>): Promise<T> {
  const beat = setInterval(() => {
    heartbeat();
  }, HEARTBEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(beat);
  }
}
