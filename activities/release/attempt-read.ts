import { clip } from '../../domain/detection/evidence.ts';

/** What was read, or one sentence why not. */
export type Answer<T> =
  { readonly isRead: true; readonly value: T } | { readonly isRead: false; readonly why: string };

const MOST_WORDS = 300;

/** Also where the system asked has no ear for the signal. */
async function unlessAborted<T>(read: () => Promise<T>, signal: AbortSignal): Promise<T> {
  const late = new Error('no answer came in time');
  if (signal.aborted) throw late;
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const giveUp = () => {
    reject(late);
  };
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    return await Promise.race([read(), aborted]);
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}

/**
 * A read whose failure is an answer, too. Gives up when the signal aborts.
 * @throws why it was cancelled, if `cancelled` aborted: then nobody waits for the answer any more
 */
export async function attemptRead<T>(
  read: () => Promise<T>,
  signal: AbortSignal,
  cancelled: AbortSignal,
): Promise<Answer<T>> {
  try {
    return { isRead: true, value: await unlessAborted(read, signal) };
  } catch (failed) {
    cancelled.throwIfAborted();
    const words = failed instanceof Error ? failed.message : '';
    return { isRead: false, why: clip(words === '' ? 'no answer came' : words, MOST_WORDS) };
  }
}
