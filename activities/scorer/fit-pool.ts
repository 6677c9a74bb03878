import { Worker } from 'node:worker_threads';
import type { FitResult, FitTask } from './fit-task.ts';
import type { FitAnswer, FitRequest } from './fit-worker.ts';

/** Fits models beside the event loop, one after another. */
export interface FitPool {
  /**
   * Waits its turn, then fits. The history's values are taken over when the fit begins: their array is empty afterwards.
   * An abort ends the fit under way. Rejects with a sentence for people.
   */
  readonly fit: (task: FitTask, signal: AbortSignal) => Promise<FitResult>;
  /** Ends the thread, and whatever it was doing. */
  readonly close: () => Promise<void>;
}

export interface FitPoolOptions {
  readonly deadlineMs?: number;
  readonly startThread?: () => Worker;
}

/** A fit on a month of five-minute rows takes half a second; what takes a hundred times as long never ends. */
const DEADLINE_MS = 60_000;
/** A fit needs some 100 MB; one that wants more ends its thread, and not the worker. */
const MOST_MEMORY_MB = 1024;

const startFitThread = (): Worker =>
  new Worker(new URL('./fit-worker.ts', import.meta.url), {
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: MOST_MEMORY_MB },
  });

export function createFitPool(options: FitPoolOptions = {}): FitPool {
  const { deadlineMs = DEADLINE_MS, startThread = startFitThread } = options;
  const state = { thread: null as Worker | null, fits: 0, last: Promise.resolve(), isClosed: false };

  const drop = async (thread: Worker): Promise<void> => {
    if (state.thread === thread) state.thread = null;
    await thread.terminate();
  };

  const start = (): Worker => {
    const thread = startThread();
    // What an idle thread dies of is told to nobody: the next fit gets a fresh one.
    thread.on('error', () => undefined);
    thread.once('exit', () => {
      if (state.thread === thread) state.thread = null;
    });
    state.thread = thread;
    return thread;
  };

  const run = async (task: FitTask, signal: AbortSignal): Promise<FitResult> => {
    signal.throwIfAborted();
    if (state.isClosed) throw new Error('no model is fitted any more: the worker is ending');
    const thread = state.thread ?? start();
    state.fits += 1;
    try {
      const answered = await ask(thread, { id: state.fits, ...task }, { deadlineMs, signal });
      if (answered.ok) return answered.result;
      throw new Error(
        `the model could not be fitted: ${answered.reason}; it is tried again with newer samples`,
      );
    } catch (failed) {
      if (failed instanceof ThreadLost) await drop(thread);
      throw failed instanceof ThreadLost ? failed.cause : failed;
    }
  };

  return {
    fit: (task, signal) => {
      const result = state.last.then(() => run(task, signal));
      state.last = result.then(
        () => undefined,
        () => undefined,
      );
      return result;
    },
    close: async () => {
      state.isClosed = true;
      if (state.thread !== null) await drop(state.thread);
    },
  };
}

/** The thread is of no use any more; `cause` is what whoever waits is told. */
class ThreadLost extends Error {}

const lost = (cause: unknown): ThreadLost => new ThreadLost('the fit thread is lost', { cause });
const ended = (why: string): ThreadLost =>
  lost(new Error(`${why}; the next fit starts in a fresh thread, and this workload is trained again later`));

/** One question to the thread. The process stays alive for it, and only for it. */
function ask(
  thread: Worker,
  request: FitRequest,
  { deadlineMs, signal }: { readonly deadlineMs: number; readonly signal: AbortSignal },
): Promise<FitAnswer> {
  return new Promise<FitAnswer>((resolve, reject) => {
    thread.postMessage(request, [request.history.values.buffer as ArrayBuffer]);
    const settled = new AbortController();
    const settle = (act: () => void): void => {
      settled.abort();
      clearTimeout(deadline);
      thread.off('message', onMessage).off('error', onError).off('exit', onExit);
      thread.unref();
      act();
    };
    const fail = (error: ThreadLost): void => {
      settle(() => {
        reject(error);
      });
    };
    const onMessage = (answer: FitAnswer): void => {
      if (answer.id === request.id)
        settle(() => {
          resolve(answer);
        });
    };
    const onError = (failed: unknown): void => {
      fail(ended(`the fit thread crashed (${failed instanceof Error ? failed.message : String(failed)})`));
    };
    const onExit = (): void => {
      fail(ended('the fit thread was ended'));
    };
    const deadline = setTimeout(() => {
      fail(ended(`a fit took longer than ${String(deadlineMs / 1000)} s and was ended`));
    }, deadlineMs);
    signal.addEventListener(
      'abort',
      () => {
        fail(lost(signal.reason));
      },
      { signal: settled.signal },
    );
    thread.on('message', onMessage).on('error', onError).on('exit', onExit);
    thread.ref();
  });
}
