import { Worker } from 'node:worker_threads';
import { expect, onTestFinished, test } from 'vitest';
import { collectInThreads } from '../soak/releases/collect.ts';

/** Its own code runs when everything else is loaded. */
const RUNS = `require('node:worker_threads').parentPort.postMessage('ready'); setInterval(() => {}, 1000)`;

/** A thread that lives until the test is over. */
async function begun(): Promise<void> {
  const thread = new Worker(RUNS, { eval: true });
  onTestFinished(async () => {
    await thread.terminate();
  });
  await new Promise((ready) => thread.once('message', ready));
}

test('a thread without it is no figure, and the way out is told', async () => {
  await begun();
  await expect(collectInThreads(1, 100)).rejects.toThrow(
    '0 of 1 threads collected; begin the run with `npm run soak:releases`',
  );
});
