import { quantile } from '../../../bench/statistics.ts';
import { collect, collectInThreads } from './collect.ts';

const MIB = 1_048_576;

/** Memory of the process that runs the workers, after everything nobody holds was collected. */
export interface MemorySample {
  readonly hour: number;
  readonly open: number;
  readonly completed: number;
  readonly rssMiB: number;
  /** Of all threads. */
  readonly heapMiB: number;
}

/** @param threads that run workflows and were begun with the collector loaded; those without it are not asked */
export async function sampleMemory(
  at: Pick<MemorySample, 'hour' | 'open' | 'completed'>,
  threads: number,
): Promise<MemorySample> {
  const heapUsed = (await collectInThreads(threads)) + collect();
  const { rss } = process.memoryUsage();
  return { ...at, rssMiB: Math.round(rss / MIB), heapMiB: Math.round(heapUsed / MIB) };
}

export interface Growth {
  readonly firstQuarter: number | null;
  readonly lastQuarter: number | null;
}

/** So near to as many open releases as there ever were that memory of one sample can be compared with that of another. */
const FULL = 0.95;

/** Medians of the first and of the last quarter of the samples at which about as many releases as ever were open. */
export function growthOf(samples: readonly MemorySample[], of: 'rssMiB' | 'heapMiB'): Growth {
  const most = Math.max(...samples.map(({ open }) => open));
  const full = samples.filter(({ open }) => open >= FULL * most);
  const quarter = Math.max(1, Math.floor(full.length / 4));
  const median = (some: readonly MemorySample[]): number | null =>
    quantile(
      some.map((sample) => sample[of]),
      0.5,
    );
  return { firstQuarter: median(full.slice(0, quarter)), lastQuarter: median(full.slice(-quarter)) };
}
