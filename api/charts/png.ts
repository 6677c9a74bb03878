import { Worker } from 'node:worker_threads';

const DRAW_MS = 20_000;
/** Each takes a core for a good half second; the rest of the process must go on. */
const MOST_AT_ONCE = 2;

export type Drawn =
  | { readonly ok: true; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly ok: false; readonly why: 'busy' | 'failed'; readonly detail: string };

/** Turns SVGs into PNGs, each in a thread of its own that ends with it; refuses rather than queues. */
export function createPngs(): (svg: string) => Promise<Drawn> {
  const drawing = { now: 0 };
  return async (svg) => {
    if (drawing.now >= MOST_AT_ONCE)
      return { ok: false, why: 'busy', detail: `${String(drawing.now)} are drawn` };
    drawing.now += 1;
    try {
      return { ok: true, bytes: await draw(svg) };
    } catch (error) {
      return { ok: false, why: 'failed', detail: String(error) };
    } finally {
      drawing.now -= 1;
    }
  };
}

async function draw(svg: string): Promise<Uint8Array<ArrayBuffer>> {
  const thread = new Worker(new URL('./png-thread.ts', import.meta.url), { workerData: svg });
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array<ArrayBuffer>>();
  const timer = setTimeout(() => {
    reject(new Error(`not drawn within ${String(DRAW_MS)} ms`));
  }, DRAW_MS);
  thread.once('message', resolve);
  thread.once('error', reject);
  thread.once('exit', (code) => {
    reject(new Error(`the drawing thread ended with ${String(code)}`));
  });
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    await thread.terminate();
  }
}
