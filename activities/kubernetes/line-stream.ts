/** Text lines of a byte stream; a last line without its end is dropped, for it was cut. */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of chunks) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = parts.pop() ?? '';
    for (const line of parts) if (line !== '') yield line;
  }
}

/** A signal that aborts when nothing was heard for so long. `end` lets go of its timer. */
export function silenceAlarm(silenceMs: number): {
  readonly signal: AbortSignal;
  readonly heard: () => void;
  readonly end: () => void;
} {
  const alarm = new AbortController();
  const timer = setTimeout(() => {
    alarm.abort();
  }, silenceMs);
  return {
    signal: alarm.signal,
    heard: () => {
      timer.refresh();
    },
    end: () => {
      clearTimeout(timer);
    },
  };
}
