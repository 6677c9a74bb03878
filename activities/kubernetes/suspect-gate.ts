/** Calls within this time are one call. */
const DEBOUNCE_MS = 300;
/** One workload is reported at most once in this time. */
const AT_MOST_EVERY_MS = 3000;

interface Gate {
  lastMs: number;
  timer: NodeJS.Timeout | null;
}

/** Lets a suspect through soon, and the same suspect not again at once. The last report of a burst is never lost. */
export class SuspectGate<T> {
  readonly #gates = new Map<string, Gate>();
  readonly #pass: (suspect: T) => void;
  readonly #nowMs: () => number;

  constructor(pass: (suspect: T) => void, nowMs: () => number) {
    this.#pass = pass;
    this.#nowMs = nowMs;
  }

  report(key: string, suspect: T): void {
    const gate = this.#gates.get(key) ?? { lastMs: Number.NEGATIVE_INFINITY, timer: null };
    if (gate.timer !== null) return;
    const freeInMs = gate.lastMs + AT_MOST_EVERY_MS - this.#nowMs();
    gate.timer = setTimeout(
      () => {
        gate.timer = null;
        gate.lastMs = this.#nowMs();
        this.#forgetOld();
        this.#pass(suspect);
      },
      Math.max(DEBOUNCE_MS, freeInMs),
    );
    this.#gates.set(key, gate);
  }

  close(): void {
    for (const { timer } of this.#gates.values()) if (timer !== null) clearTimeout(timer);
    this.#gates.clear();
  }

  #forgetOld(): void {
    const oldestMs = this.#nowMs() - AT_MOST_EVERY_MS;
    for (const [key, { timer, lastMs }] of this.#gates)
      if (timer === null && lastMs < oldestMs) this.#gates.delete(key);
  }
}
