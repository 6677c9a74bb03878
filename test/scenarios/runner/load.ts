import type { Door } from './doors.ts';

/** What the clients saw in a stretch of time. */
export interface Experience {
  readonly requests: number;
  /** Answers of 500 and above, refused connections, and no answer in time. */
  readonly failures: number;
  /** Of the answers; null without any. */
  readonly p95Ms: number | null;
}

export interface Load {
  setRps(rps: number): void;
  /** Requests that ended in the last so many ms. */
  experienced(lastMs: number): Experience;
  total(): Omit<Experience, 'p95Ms'> & { readonly skipped: number };
  stop(): void;
}

export interface LoadSettings {
  rps: number;
  /** A factor on the rate, by time since the start. */
  wobble?: (elapsedMs: number) => number;
  path: string;
  /** Where requests go now; with several, each gets the whole rate. */
  doors: () => readonly Door[];
  requestTimeoutMs: number;
  /** Requests under way at once; above it they are skipped and counted. */
  mostInFlight: number;
  /** It ends by itself after so long, whatever becomes of its owner. */
  endsAfterMs: number;
}

interface Ended {
  readonly atMs: number;
  readonly tookMs: number;
  readonly isFailure: boolean;
}

const TICK_MS = 25;
const KEPT_MS = 60_000;

/** Sends requests at an even rate, or one that wobbles, until stopped. Failures are counted, never thrown: they are what is looked for. */
export function startLoad(settings: LoadSettings): Load {
  const state = { rps: settings.rps, owed: 0, lastMs: performance.now(), inFlight: 0 };
  const startedMs = state.lastMs;
  const totals = { requests: 0, failures: 0, skipped: 0 };
  let ended: Ended[] = [];
  const stopping = new AbortController();

  const sendOne = async (door: Door): Promise<void> => {
    const startedMs = performance.now();
    state.inFlight += 1;
    const deadline = AbortSignal.any([stopping.signal, AbortSignal.timeout(settings.requestTimeoutMs)]);
    const isFailure = await door(settings.path, deadline).then(
      (status) => status >= 500,
      // A refused or late answer is a failure to a user, too.
      () => true,
    );
    state.inFlight -= 1;
    if (stopping.signal.aborted) return;
    const atMs = performance.now();
    totals.requests += 1;
    totals.failures += isFailure ? 1 : 0;
    ended.push({ atMs, tookMs: atMs - startedMs, isFailure });
    if (ended.length > 20_000) ended = ended.filter((one) => atMs - one.atMs < KEPT_MS);
  };

  const timer = setInterval(() => {
    const nowMs = performance.now();
    // A machine that stood still must not be followed by a burst: at most one second is made up for.
    const rps = state.rps * (settings.wobble?.(nowMs - startedMs) ?? 1);
    state.owed += (rps * Math.min(1000, nowMs - state.lastMs)) / 1000;
    state.lastMs = nowMs;
    const due = Math.floor(state.owed);
    state.owed -= due;
    const doors = settings.doors();
    for (let count = 0; count < due; count += 1)
      for (const door of doors)
        if (state.inFlight < settings.mostInFlight) void sendOne(door);
        else totals.skipped += 1;
  }, TICK_MS);
  const stop = (): void => {
    clearInterval(timer);
    clearTimeout(end);
    stopping.abort();
  };
  const end = setTimeout(stop, settings.endsAfterMs);
  end.unref();
  return {
    setRps: (rps) => {
      state.rps = rps;
    },
    experienced: (lastMs) => experienceOf(ended, performance.now() - lastMs),
    total: () => ({ ...totals }),
    stop,
  };
}

function experienceOf(ended: readonly Ended[], sinceMs: number): Experience {
  const recent = ended.filter(({ atMs }) => atMs >= sinceMs);
  const times = recent
    .filter(({ isFailure }) => !isFailure)
    .map(({ tookMs }) => tookMs)
    .toSorted((one, other) => one - other);
  return {
    requests: recent.length,
    failures: recent.filter(({ isFailure }) => isFailure).length,
    p95Ms: times[Math.ceil(times.length * 0.95) - 1] ?? null,
  };
}

const ENOUGH_REQUESTS = 100;
const MOST_FAILING = 0.05;
const SLOWEST_P95_MS = 1000;

/** What users would complain about, by the default objectives; null: nothing, or too few requests to tell. */
export function complaint({ requests, failures, p95Ms }: Experience): string | null {
  if (requests < ENOUGH_REQUESTS) return null;
  const ratio = failures / requests;
  if (ratio >= MOST_FAILING) return `${String(Math.round(ratio * 100))} % of requests fail`;
  return p95Ms !== null && p95Ms > SLOWEST_P95_MS ? `p95 is ${String(Math.round(p95Ms))} ms` : null;
}
