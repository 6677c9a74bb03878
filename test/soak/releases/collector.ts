import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { BroadcastChannel, isMainThread } from 'node:worker_threads';

/**
 * Loaded before everything else (`node --import`), also in every thread that is begun later: threads that run workflows
 * collect their garbage when they please, up to several times of what lives, so that they are asked to before memory is
 * compared.
 */
const CHANNEL = 'soak-collect';

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as () => void;

/** Twice: what the first run finalises is gone with the second. @returns bytes that live in this thread */
export function collect(): number {
  gc();
  gc();
  return process.memoryUsage().heapUsed;
}

/** What a thread answers: how many bytes live in it. */
type Said = 'collect' | number;

if (!isMainThread) {
  const channel = new BroadcastChannel(CHANNEL);
  channel.unref();
  channel.onmessage = (event: unknown) => {
    const { data } = event as { data: Said };
    if (data === 'collect') channel.postMessage(collect());
  };
}

const ANSWERS_WITHIN_MS = 10_000;

/** Asks the other threads to collect, and waits for so many. @returns bytes that live in those that answered in time */
export async function collectInThreads(threads: number): Promise<number> {
  if (threads === 0) return 0;
  const channel = new BroadcastChannel(CHANNEL);
  try {
    return await new Promise<number>((resolve) => {
      const answers: number[] = [];
      const done = (): void => {
        resolve(answers.reduce((sum, one) => sum + one, 0));
      };
      const late = setTimeout(done, ANSWERS_WITHIN_MS);
      channel.onmessage = (event: unknown) => {
        const { data } = event as { data: Said };
        if (typeof data === 'number') answers.push(data);
        if (answers.length < threads) return;
        clearTimeout(late);
        done();
      };
      channel.postMessage('collect' satisfies Said);
    });
  } finally {
    channel.close();
  }
}
