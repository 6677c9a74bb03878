/** What is still to happen, by virtual time; at the same time in the order it was planned. */
export interface Agenda {
  readonly nowMs: () => number;
  /** @returns takes it off again */
  readonly at: (atMs: number, happen: () => Promise<void> | void) => () => void;
  /** The next thing happens, and the clock stands where it is due. False: nothing is left, or only after `untilMs`. */
  readonly next: (untilMs: number) => Promise<boolean>;
}

interface Entry {
  readonly atMs: number;
  readonly happen: () => Promise<void> | void;
}

export function newAgenda(startMs: number): Agenda {
  const entries: Entry[] = [];
  let nowMs = startMs;
  /** Where the first that is due later stands. */
  const after = (atMs: number): number => {
    let from = 0;
    let to = entries.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((entries[middle]?.atMs ?? Infinity) > atMs) to = middle;
      else from = middle + 1;
    }
    return from;
  };
  return {
    nowMs: () => nowMs,
    at(atMs, happen) {
      const entry = { atMs: Math.max(atMs, nowMs), happen };
      entries.splice(after(entry.atMs), 0, entry);
      return () => {
        const at = entries.lastIndexOf(entry, after(entry.atMs));
        if (at >= 0) entries.splice(at, 1);
      };
    },
    async next(untilMs) {
      const [entry] = entries;
      if (entry === undefined || entry.atMs > untilMs) return false;
      entries.shift();
      nowMs = entry.atMs;
      await entry.happen();
      return true;
    },
  };
}
