import { HELD_INTERVALS } from '../../domain/detection/anomaly/features.ts';
import type { OpenEpisode } from '../../domain/detection/anomaly/episode.ts';
import type { IntakeIssue } from '../../domain/detection/intake/intake-issue.ts';
import type { RecordStore } from '../../store/port.ts';
import type { SampleSource, SampleWindow } from '../metrics/sample-source.ts';
import { anomalyId, anomalyRecord } from './anomaly-record.ts';
import type { DetectorCache, Kept } from './detector-cache.ts';
import { askForest } from './ask-forest.ts';
import type { AnomalyNow, Scorer, Verdict, WatchedWorkload } from './port.ts';
import { hasNews } from './watched.ts';
import type { Watched } from './watched.ts';
import { advance, runUp, RUN_UP_SAMPLES } from './watcher.ts';
import type { Advanced } from './watcher.ts';

export interface ScorerParts {
  readonly store: RecordStore;
  readonly samples: SampleSource;
  readonly sampleMs: number;
  readonly nowMs: () => number;
  readonly cache: DetectorCache;
}

/** An anomaly that goes on is written again after this long. */
const RECORD_AGAIN_MS = 60_000;
/** A standing that did not change is written again after this long, so that a restart judges little twice. */
const STAND_AGAIN_MS = 600_000;

interface Saved {
  readonly watched: Watched;
  /** Kinds and metrics of the issues: the same trouble again is no news. */
  readonly troubles: string;
  readonly atMs: number;
}

/** What this process has written lately of the workloads there are, by uid, so that a quiet tick writes nothing. */
interface Written {
  readonly standings: Map<string, Saved>;
  readonly anomalies: Map<string, { readonly id: string; readonly tier: string; readonly atMs: number }>;
}

/** One workload's way through a tick. */
interface Tick {
  readonly workload: WatchedWorkload;
  readonly advanced: Advanced;
  readonly window: SampleWindow;
}

/**
 * The detector of anomalies over a whole shard: the newest samples of each workload with a model, in two reads of the
 * source at most (new samples, and the run-up of those just loaded), and a constant number of reads of the store.
 */
export function createScorer(parts: ScorerParts): Scorer {
  const { cache } = parts;
  const written: Written = { standings: new Map(), anomalies: new Map() };
  return {
    score: async (shard, signal) => {
      const nowMs = parts.nowMs();
      const kept = await cache.refresh(shard, nowMs);
      const ticks = await look(parts, shard, kept, signal);
      for (const { workload, advanced } of ticks) cache.put(workload.uid, advanced.watcher);
      await saveStandings(parts.store, ticks, written, nowMs);
      const verdicts = new Map<string, Verdict>();
      for (const [uid, one] of kept)
        if (one.status === 'learning') verdicts.set(uid, { status: 'learning', sentence: one.sentence });
      for (const tick of ticks) {
        if (tick.advanced.isShift) await parts.store.bringTrainingForward(tick.workload.uid, nowMs);
        verdicts.set(tick.workload.uid, await verdictOf(parts.store, tick, written, nowMs));
      }
      for (const known of [written.standings, written.anomalies])
        for (const uid of known.keys()) if (!kept.has(uid)) known.delete(uid);
      return verdicts;
    },
  };
}

/** Reads what is new for all at once, and judges it. */
async function look(
  { samples, sampleMs, nowMs }: ScorerParts,
  shard: readonly WatchedWorkload[],
  kept: ReadonlyMap<string, Kept>,
  signal: AbortSignal,
): Promise<Tick[]> {
  // The newest step is not over yet: a sample is judged once, when it is whole.
  const toMs = Math.floor(nowMs() / sampleMs) * sampleMs - sampleMs;
  const furthestMs = toMs - (RUN_UP_SAMPLES - 1) * sampleMs;
  const ready = shard.flatMap((workload) => {
    const one = kept.get(workload.uid);
    if (one?.status !== 'ready') return [];
    const judgedAtMs = one.watcher.watched.judgedAtMs ?? -Infinity;
    return [{ workload, watcher: one.watcher, isCold: one.isNew || judgedAtMs < furthestMs, judgedAtMs }];
  });
  const cold = ready.filter(({ isCold }) => isCold);
  const warm = ready.filter(({ isCold }) => !isCold);
  const warmFromMs = Math.min(...warm.map(({ judgedAtMs }) => judgedAtMs + sampleMs));
  const read = (those: typeof ready, fromMs: number) =>
    those.length === 0 || fromMs > toMs
      ? Promise.resolve(new Map<string, SampleWindow>())
      : samples.read(
          those.map(({ workload }) => workload.request),
          { fromMs, toMs, stepMs: sampleMs },
          signal,
        );
  const [coldWindows, warmWindows] = await Promise.all([read(cold, furthestMs), read(warm, warmFromMs)]);
  return ready.flatMap(({ workload, watcher, isCold }) => {
    const window = (isCold ? coldWindows : warmWindows).get(workload.key);
    if (window === undefined) return [];
    const advanced = isCold ? runUp(watcher, window) : advance(watcher, window);
    return [{ workload, advanced, window }];
  });
}

async function saveStandings(
  store: RecordStore,
  ticks: readonly Tick[],
  { standings }: Written,
  nowMs: number,
): Promise<void> {
  const due = ticks.filter(({ workload, advanced, window }) => {
    const saved = standings.get(workload.uid);
    return (
      saved === undefined ||
      troublesOf(advanced, window) !== saved.troubles ||
      nowMs - saved.atMs >= STAND_AGAIN_MS ||
      hasNews(saved.watched, advanced.watcher.watched)
    );
  });
  if (due.length === 0) return;
  await store.saveStandings(
    due.map(({ workload, advanced, window }) => ({
      targetUid: workload.uid,
      standing: JSON.stringify(advanced.watcher.watched),
      atMs: nowMs,
      issues: troubles(advanced, window),
    })),
  );
  for (const { workload, advanced, window } of due)
    standings.set(workload.uid, {
      watched: advanced.watcher.watched,
      troubles: troublesOf(advanced, window),
      atMs: nowMs,
    });
}

const troublesOf = (advanced: Advanced, window: SampleWindow): string =>
  troubles(advanced, window)
    .map(({ kind, metric }) => `${kind} ${metric}`)
    .toSorted()
    .join();

/** What the source found, and the model's metrics that gave nothing for so long that they are left out. */
function troubles({ newest, watcher }: Advanced, { issues }: SampleWindow): readonly IntakeIssue[] {
  const named = new Set(issues.flatMap(({ kind, metric }) => (kind === 'gap' ? [metric] : [])));
  const vanished = (newest?.scored.missing ?? [])
    .map((column) => watcher.model.basis.metrics[column]?.name ?? '')
    .filter((metric) => !named.has(metric));
  const atMs = watcher.watched.judgedAtMs ?? 0;
  return [
    ...issues,
    ...vanished.map((metric) => ({
      kind: 'gap' as const,
      metric,
      atMs,
      samples: HELD_INTERVALS + 1,
      sentence: `${metric} is no longer measured: it is left out of the judgement until it comes back; check what exports it`,
    })),
  ];
}

async function verdictOf(store: RecordStore, tick: Tick, written: Written, nowMs: number): Promise<Verdict> {
  const { newest, ended, watcher } = tick.advanced;
  const open = watcher.watched.episode;
  const due: { episode: OpenEpisode; hasEnded: boolean }[] = ended.map((episode) => ({
    episode,
    hasEnded: true,
  }));
  if (open !== null && isDue(written, tick, open, nowMs)) due.push({ episode: open, hasEnded: false });
  const anomalies: { record: AnomalyNow; isNew: boolean }[] = [];
  for (const { episode, hasEnded } of due) {
    const id = anomalyId(tick.workload.uid, episode);
    const isNew = written.anomalies.get(tick.workload.uid)?.id !== id;
    const forestSurprise = await askForest(store, tick.workload.uid, watcher, episode);
    anomalies.push({
      record: anomalyRecord(tick.workload, watcher, episode, { hasEnded, forestSurprise }),
      isNew,
    });
    written.anomalies.set(tick.workload.uid, { id, tier: episode.tier, atMs: nowMs });
  }
  return {
    status: 'watching',
    tier: newest?.step.tier ?? 'unknown',
    surprise: newest?.scored.surprise ?? null,
    anomalies,
  };
}

/** New, at a higher tier, or not written for a while. */
function isDue({ anomalies }: Written, { workload }: Tick, open: OpenEpisode, nowMs: number): boolean {
  const last = anomalies.get(workload.uid);
  return (
    last?.id !== anomalyId(workload.uid, open) ||
    last.tier !== open.tier ||
    nowMs - last.atMs >= RECORD_AGAIN_MS
  );
}
