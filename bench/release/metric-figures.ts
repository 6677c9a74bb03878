import { Problem } from '../../test/scenarios/runner/problem.ts';
import { countSince, firstAtMs, lastAtMs, windowEndMs } from './answers.ts';
import type { Answer, RequestCount, Versions } from './answers.ts';
import type { Seen } from './history.ts';

/** Milliseconds since a client met the new version for the first time. */
export interface MetricFigures {
  readonly course: string;
  /** When its watch began. */
  readonly watchedMs: number;
  /** When the first window of 30 s with 100 of its answers was over; null: it was gone before. */
  readonly windowMs: number | null;
  /** When the first change was being taken back. */
  readonly undoingMs: number;
  /** Its last answer: from then on the old version served everything. */
  readonly restoredMs: number;
  readonly trigger: string | null;
  /** Since a client met it. */
  readonly requests: RequestCount;
}

/** @throws Problem when no client met the new version, or it was not watched and taken back */
export function metricFigures(
  about: { readonly course: string; readonly trigger: string | null },
  seen: {
    readonly answers: readonly Answer[];
    readonly events: readonly Seen[];
    readonly versions: Versions;
  },
): MetricFigures {
  const { answers, events, versions } = seen;
  const sinceMs = firstAtMs(answers, versions.fresh);
  const lastMs = lastAtMs(answers, versions.fresh);
  const [watchAtMs, undoAtMs] = [scheduledAtMs(events, 'watchRelease'), scheduledAtMs(events, 'undoAction')];
  if (sinceMs === null || lastMs === null || watchAtMs === null || undoAtMs === null)
    throw new Problem(
      `it was taken back for ${about.trigger ?? 'no reason'}, but not from a watch under load`,
      'see the release with `paramedic status`',
    );
  const windowAtMs = windowEndMs(answers, versions.fresh, sinceMs);
  return {
    ...about,
    watchedMs: watchAtMs - sinceMs,
    windowMs: windowAtMs === null ? null : windowAtMs - sinceMs,
    undoingMs: undoAtMs - sinceMs,
    restoredMs: lastMs - sinceMs,
    requests: countSince(answers, sinceMs, sinceMs),
  };
}

/** When an activity was first asked for, at or after a moment; null: it was not. */
export const scheduledAtMs = (events: readonly Seen[], activity: string, fromMs = 0): number | null =>
  events.find((one) => one.activity === activity && one.atMs >= fromMs)?.atMs ?? null;
