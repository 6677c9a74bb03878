import { prepareBlame } from '../../domain/detection/anomaly/attribution.ts';
import type { Blame } from '../../domain/detection/anomaly/attribution.ts';
import { prepareDetector } from '../../domain/detection/anomaly/detector.ts';
import type { Detection, Detector } from '../../domain/detection/anomaly/detector.ts';
import { nextEpisode } from '../../domain/detection/anomaly/episode.ts';
import type { OpenEpisode } from '../../domain/detection/anomaly/episode.ts';
import type { JudgedSample } from '../../domain/detection/anomaly/explain.ts';
import type { Sample } from '../../domain/detection/anomaly/features.ts';
import type { Model } from '../../domain/detection/anomaly/model.ts';
import type { Memory } from '../../domain/detection/anomaly/score.ts';
import { METRIC_NAMES } from '../../domain/workload/metric-vector.ts';
import type { SampleWindow } from '../metrics/sample-source.ts';
import type { Watched } from './watched.ts';

/** One workload being watched in this process: its model made ready, and what it saw last. */
export interface Watcher {
  readonly checksum: string;
  readonly model: Model;
  readonly detector: Detector;
  /** Undefined: the detector's own. */
  readonly acceptAfterMs: number | undefined;
  readonly blame: Blame;
  /** Where the model's metrics are in METRIC_NAMES. */
  readonly columns: readonly number[];
  readonly memory: Memory;
  readonly watched: Watched;
  /** Newest last. */
  readonly recent: readonly JudgedSample[];
}

export interface Advanced {
  readonly watcher: Watcher;
  readonly newest: Detection | null;
  /** Episodes that ended among these samples. */
  readonly ended: readonly OpenEpisode[];
  /** An alarm held for so long that it is the new normal: a model is due. */
  readonly isShift: boolean;
}

/** What an explanation shows. */
export const RECENT_SAMPLES = 120;
/** Samples seen again after a restart, or with a new model, settle differences and smoothing. */
export const RUN_UP_SAMPLES = 200;
/** Of these, the last few are judged if they were not before; the ones before would be judged without their past. */
const JUDGED_OF_RUN_UP = 40;
const HOUR_MS = 3_600_000;
/** What a release changed is expected to stay: an alarm soon after one is the new normal sooner. */
const AFTER_RELEASE = { withinMs: 24 * HOUR_MS, acceptAfterMs: 2 * HOUR_MS };

/** Makes a model ready to watch; nothing is seen yet. */
export function watcherOf(model: Model, checksum: string, watched: Watched, nowMs: number): Watcher {
  const acceptAfterMs = acceptAfter(watched, nowMs);
  const detector = prepareDetector(model, acceptAfterMs);
  return {
    checksum,
    model,
    detector,
    acceptAfterMs,
    blame: prepareBlame(model),
    columns: model.basis.metrics.map(({ name }) => METRIC_NAMES.findIndex((known) => known === name)),
    memory: detector.start(),
    watched,
    recent: [],
  };
}

export const acceptAfter = ({ releasedAtMs }: Watched, nowMs: number): number | undefined =>
  releasedAtMs !== null && nowMs - releasedAtMs <= AFTER_RELEASE.withinMs
    ? AFTER_RELEASE.acceptAfterMs
    : undefined;

/** Samples of a window as this watcher's model knows them, from a moment on. */
function samplesOf({ columns, model }: Watcher, window: SampleWindow, afterMs: number): Sample[] {
  const { intervalMs } = model.basis;
  const samples: Sample[] = [];
  for (let row = 0; row < window.rows; row += 1) {
    const atMs = window.startMs + row * intervalMs;
    if (atMs <= afterMs) continue;
    const from = row * METRIC_NAMES.length;
    samples.push({
      atMs,
      values: Float64Array.from(columns, (column) =>
        column < 0 ? NaN : (window.values[from + column] ?? NaN),
      ),
    });
  }
  return samples;
}

/** A watcher that has just been made sees what went before: nothing is raised by what was judged already. */
export function runUp(watcher: Watcher, window: SampleWindow): Advanced {
  const samples = samplesOf(watcher, window, -Infinity);
  const { judgedAtMs } = watcher.watched;
  const first = samples.findIndex(
    ({ atMs }, place) => atMs > (judgedAtMs ?? -Infinity) && place >= samples.length - JUDGED_OF_RUN_UP,
  );
  const cut = first < 0 ? samples.length : first;
  // A workload that was never judged has nothing to catch up with: judging begins with the next sample.
  const settled = judgedAtMs === null ? samples : samples.slice(0, cut);
  const caughtUp = settle(watcher, settled);
  const rest = samples.slice(settled.length);
  return judge(caughtUp, rest);
}

function settle(watcher: Watcher, samples: readonly Sample[]): Watcher {
  const newest = samples.at(-1);
  return {
    ...watcher,
    memory: watcher.detector.catchUp(samples),
    recent: samples.slice(-RECENT_SAMPLES).map((sample) => ({ ...sample, surprise: null })),
    watched:
      newest === undefined || (watcher.watched.judgedAtMs ?? -Infinity) >= newest.atMs
        ? watcher.watched
        : { ...watcher.watched, judgedAtMs: newest.atMs },
  };
}

/** Judges what is new in a window. */
export function advance(watcher: Watcher, window: SampleWindow): Advanced {
  return judge(watcher, samplesOf(watcher, window, watcher.watched.judgedAtMs ?? -Infinity));
}

function judge(watcher: Watcher, samples: readonly Sample[]): Advanced {
  const { intervalMs } = watcher.model.basis;
  let { memory, watched } = watcher;
  let newest: Detection | null = null;
  let isShift = false;
  const ended: OpenEpisode[] = [];
  const recent = [...watcher.recent];
  for (const sample of samples) {
    const detection = watcher.detector.next(memory, watched, sample);
    const { scored, step } = detection;
    const episode = nextEpisode(watched.episode, detection, {
      atMs: sample.atMs,
      intervalMs,
      blame: () => watcher.blame(scored.vector, scored.missing),
    });
    if (episode.ended !== null) ended.push(episode.ended);
    memory = detection.memory;
    watched = {
      ...watched,
      ...detection.standing,
      judgedAtMs: sample.atMs,
      episode: episode.open,
    };
    recent.push({ ...sample, surprise: scored.surprise });
    newest = detection;
    isShift ||= step.isShift;
  }
  return {
    watcher: { ...watcher, memory, watched, recent: recent.slice(-RECENT_SAMPLES) },
    newest,
    ended,
    isShift,
  };
}
