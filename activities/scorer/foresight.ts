import { setImmediate } from 'node:timers/promises';
import { at, unshaped } from '../../domain/detection/anomaly/metric.ts';
import type { Model } from '../../domain/detection/anomaly/model.ts';
import { forecastExhaustion } from '../../domain/detection/exhaustion/forecast.ts';
import { exhaustionsIn } from '../../domain/detection/exhaustion/raise.ts';
import type { Exhaustion, Watched } from '../../domain/detection/exhaustion/raise.ts';
import { limitOf, P95_LIMIT_MS } from '../../domain/detection/exhaustion/resource.ts';
import { METRIC_NAMES } from '../../domain/workload/metric-vector.ts';
import type { MetricName } from '../../domain/workload/metric-vector.ts';
import type { Capacity } from '../kubernetes/capacity.ts';
import type { SampleSource, SampleWindow } from '../metrics/sample-source.ts';
import type { WatchedWorkload } from './port.ts';

export interface Limited {
  readonly workload: WatchedWorkload;
  readonly capacity: Capacity;
}

/** Sees limits being reached before they are. */
export interface Foresight {
  /** By uid: what will run out within the hour, most urgent first. Each look takes a part of the shard in turn. */
  foresee(
    shard: readonly Limited[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, readonly Exhaustion[]>>;
}

export interface ForesightParts {
  readonly samples: SampleSource;
  readonly sampleMs: number;
  readonly nowMs: () => number;
  /** The model of a workload, where it has one: the highest it got on the days before is no outage. */
  readonly modelOf: (uid: string) => Model | null;
}

/** A forecast reaches half as far as what it looks at: an hour ahead takes two. */
const LOOK_BACK_MS = 2 * 3_600_000;
/** Finer steps than this tell a trend of minutes no better. */
const LEAST_STEP_MS = 15_000;
const AGAIN_AFTER_MS = 60_000;
/** Three forecasts of 2.5 ms each: a look stays well below a second. */
const MOST_AT_ONCE = 50;

export function createForesight(parts: ForesightParts): Foresight {
  const lookedAtMs = new Map<string, number>();
  const stepMs = Math.ceil(LEAST_STEP_MS / parts.sampleMs) * parts.sampleMs;
  return {
    foresee: async (shard, signal) => {
      const nowMs = parts.nowMs();
      const due = shard
        .filter(({ workload }) => nowMs - (lookedAtMs.get(workload.uid) ?? 0) >= AGAIN_AFTER_MS)
        .toSorted((a, b) => (lookedAtMs.get(a.workload.uid) ?? 0) - (lookedAtMs.get(b.workload.uid) ?? 0))
        .slice(0, MOST_AT_ONCE);
      if (due.length === 0) return new Map();
      const toMs = Math.floor(nowMs / stepMs) * stepMs;
      const windows = await parts.samples.read(
        due.map(({ workload }) => workload.request),
        { fromMs: toMs - LOOK_BACK_MS, toMs, stepMs },
        signal,
      );
      const foreseen = new Map<string, readonly Exhaustion[]>();
      for (const { workload, capacity } of due) {
        lookedAtMs.set(workload.uid, nowMs);
        const window = windows.get(workload.key);
        if (window === undefined) continue;
        const watched = watchedIn(window, capacity, { stepMs, model: parts.modelOf(workload.uid) });
        const exhaustions = exhaustionsIn(watched, toMs);
        if (exhaustions.length > 0) foreseen.set(workload.uid, exhaustions);
        // Heartbeats must get through between the forecasts.
        await setImmediate();
      }
      forget(lookedAtMs, shard);
      return foreseen;
    },
  };
}

/** What is gone is not remembered. */
function forget(lookedAtMs: Map<string, number>, shard: readonly Limited[]): void {
  const present = new Set(shard.map(({ workload }) => workload.uid));
  for (const uid of lookedAtMs.keys()) if (!present.has(uid)) lookedAtMs.delete(uid);
}

function watchedIn(
  window: SampleWindow,
  { cpuCores, memoryBytes }: Capacity,
  { stepMs, model }: { readonly stepMs: number; readonly model: Model | null },
): Watched[] {
  const asked = [
    { resource: 'cpu', metric: 'cpuCores', capacity: cpuCores },
    { resource: 'memory', metric: 'memoryBytes', capacity: memoryBytes },
    { resource: 'p95', metric: 'p95Ms', capacity: P95_LIMIT_MS },
  ] as const;
  return asked.flatMap(({ resource, metric, capacity }) => {
    if (capacity === null) return [];
    const usualTop = model === null ? null : usualTopOf(model, metric);
    const forecast = forecastExhaustion({
      values: columnOf(window, metric),
      startMs: window.startMs,
      intervalMs: stepMs,
      limit: limitOf(resource, capacity),
      ...(usualTop === null ? {} : { usualTop }),
    });
    return [{ resource, name: '', capacity, forecast }];
  });
}

function columnOf({ values, rows }: SampleWindow, metric: MetricName): Float64Array {
  const place = METRIC_NAMES.indexOf(metric);
  return Float64Array.from({ length: rows }, (_, row) => values[row * METRIC_NAMES.length + place] ?? NaN);
}

/** A model that has seen less than a day has not seen the day's top. */
const WHOLE_DAY_MS = 0.9 * 86_400_000;

/** The highest a metric got in training, in its own unit; null while that says nothing. */
function usualTopOf({ basis, trained }: Model, metric: MetricName): number | null {
  const column = basis.metrics.findIndex(({ name }) => name === metric);
  const known = basis.metrics[column];
  if (known === undefined || trained.toMs - trained.fromMs < WHOLE_DAY_MS) return null;
  return unshaped(at(basis.scaling.low, column) + at(basis.scaling.range, column), known);
}
