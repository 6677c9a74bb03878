import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { BroadcastChannel } from 'node:worker_threads';

export const CHANNEL = 'soak-collect';

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as () => void;

/** Twice: what the first run finalises is gone with the second. @returns bytes that live in this thread */
export function collect(): number {
  gc();
  gc();
  return process.memoryUsage().heapUsed;
}

/** What a thread answers: how many bytes live in it. */
export type Said = 'collect' | number;

const ANSWERS_WITHIN_MS = 60_000;

/**
 * Asks the other threads to collect, and waits for so many.
 * @returns bytes that live in them
 * @throws when fewer answer: what lives in the others would be missing from the figure
 */
export async function collectInThreads(threads: number, withinMs = ANSWERS_WITHIN_MS): Promise<number> {
  if (threads === 0) return 0;
  const channel = new BroadcastChannel(CHANNEL);
  try {
    return await new Promise<number>((resolve, reject) => {
      const answers: number[] = [];
      const late = setTimeout(() => {
        const heard = `${String(answers.length)} of ${String(threads)} threads collected`;
        reject(
          new Error(`${heard}; begin the run with \`npm run soak:releases\`, which loads the collector`),
        );
      }, withinMs);
      channel.onmessage = (event: unknown) => {
        const { data } = event as { data: Said };
        if (typeof data === 'number') answers.push(data);
        if (answers.length < threads) return;
        clearTimeout(late);
        resolve(answers.reduce((sum, one) => sum + one, 0));
      };
      channel.postMessage('collect' satisfies Said);
    });
  } finally {
    channel.close();
  }
}
