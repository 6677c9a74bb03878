import type { Standing } from '../../domain/detection/anomaly/detector.ts';
import { NOTHING_STANDS } from '../../domain/detection/anomaly/detector.ts';
import type { OpenEpisode } from '../../domain/detection/anomaly/episode.ts';

/** What the scorer keeps of a workload between processes. */
export interface Watched extends Standing {
  readonly templateHash: string;
  /** When the template last changed while it was watched; null before the first change. */
  readonly releasedAtMs: number | null;
  /** The newest sample that was judged; null before the first. */
  readonly judgedAtMs: number | null;
  readonly episode: OpenEpisode | null;
}

export const newlyWatched = (templateHash: string): Watched => ({
  ...NOTHING_STANDS,
  templateHash,
  releasedAtMs: null,
  judgedAtMs: null,
  episode: null,
});

/** A standing that cannot be read is no standing: the workload is watched from here on. */
export function readWatched(json: string | null, templateHash: string): Watched {
  if (json === null) return newlyWatched(templateHash);
  try {
    const read = JSON.parse(json) as Partial<Watched> | null;
    const isWhole =
      typeof read?.templateHash === 'string' &&
      Array.isArray(read.alarm?.newest) &&
      Array.isArray(read.alarms);
    return isWhole ? { ...newlyWatched(templateHash), ...read } : newlyWatched(templateHash);
  } catch {
    return newlyWatched(templateHash);
  }
}

/** Whether something happened that a restart must not forget; a quiet sample after another is nothing. */
export function hasNews(before: Watched, now: Watched): boolean {
  return JSON.stringify(lasting(before)) !== JSON.stringify(lasting(now));
}

const lasting = ({ alarm, judgedAtMs: _, ...rest }: Watched) => ({
  ...rest,
  alarm: { ...alarm, newest: [] },
});
