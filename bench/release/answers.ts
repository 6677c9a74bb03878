/** One request of a client: when it was sent, when it ended, and which version answered it. Epoch ms. */
export interface Answer {
  readonly askedAtMs: number;
  readonly atMs: number;
  /** Null: nobody did, or not in time. */
  readonly version: string | null;
  readonly isFailure: boolean;
}

/** The window of DESIGN §11, and the requests it must hold to be judged by. */
const WINDOW_MS = 30_000;
const ENOUGH_REQUESTS = 100;

export const answersOf = (answers: readonly Answer[], version: string): readonly Answer[] =>
  answers.filter((one) => one.version === version);

/** When this version answered for the first time; null: it never did. */
export const firstAtMs = (answers: readonly Answer[], version: string): number | null =>
  answersOf(answers, version).reduce<number | null>(
    (least, { atMs }) => (least === null || atMs < least ? atMs : least),
    null,
  );

/** When this version answered for the last time; null: it never did. */
export const lastAtMs = (answers: readonly Answer[], version: string): number | null =>
  answersOf(answers, version).reduce<number | null>(
    (most, { atMs }) => (most === null || atMs > most ? atMs : most),
    null,
  );

/**
 * When the first window of 30 s that began at `fromMs` had at least 100 answers of this version: what no judgement can be
 * expected before. Null: it never had.
 */
export function windowEndMs(answers: readonly Answer[], version: string, fromMs: number): number | null {
  const times = answersOf(answers, version)
    .map(({ atMs }) => atMs)
    .filter((atMs) => atMs >= fromMs)
    .toSorted((one, other) => one - other);
  const enoughAtMs = times[ENOUGH_REQUESTS - 1];
  return enoughAtMs === undefined ? null : Math.max(fromMs + WINDOW_MS, enoughAtMs);
}

/** A moment of a rollout as clients see it: so long after the new version's first answer, or after the old one's last. */
export type Sight = { readonly newForMs: number } | { readonly oldGoneForMs: number };

/** Whether clients see it by now. */
export function isSeen(sight: Sight, answers: readonly Answer[], versions: Versions, nowMs: number): boolean {
  const newSinceMs = firstAtMs(answers, versions.fresh);
  if (newSinceMs === null) return false;
  if ('newForMs' in sight) return nowMs - newSinceMs >= sight.newForMs;
  return nowMs - Math.max(newSinceMs, lastAtMs(answers, versions.old) ?? 0) >= sight.oldGoneForMs;
}

export interface Versions {
  readonly old: string;
  readonly fresh: string;
}

/** Requests of a client; when those failed that did, ms since the moment asked about. */
export interface RequestCount {
  readonly sent: number;
  readonly failed: number;
  readonly failedFromMs: number | null;
  readonly failedToMs: number | null;
}

/** What a client sent from `fromMs` on, with the failures told against `zeroMs`. */
export function countSince(answers: readonly Answer[], fromMs: number, zeroMs: number): RequestCount {
  const sent = answers.filter(({ askedAtMs }) => askedAtMs >= fromMs);
  const failed = sent.filter(({ isFailure }) => isFailure).map(({ askedAtMs }) => askedAtMs - zeroMs);
  return {
    sent: sent.length,
    failed: failed.length,
    failedFromMs: failed.length === 0 ? null : Math.min(...failed),
    failedToMs: failed.length === 0 ? null : Math.max(...failed),
  };
}
