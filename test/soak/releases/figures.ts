import { quantile } from '../../../bench/statistics.ts';
import { growthOf } from './memory.ts';
import type { Growth } from './memory.ts';
import type { Soaked } from './soak-releases.ts';

const MOST_EVENTS = 4000;
/** What a heap and an allocator wander by themselves. */
const FLAT_WITHIN = 1.1;

export interface SoakFigures {
  readonly ends: Readonly<Record<string, number>>;
  readonly lost: number;
  readonly stuck: number;
  readonly wrong: number;
  readonly mostOpen: number;
  readonly events: { readonly median: number | null; readonly most: number };
  readonly guardEvents: number | null;
  readonly rssMiB: Growth;
  readonly heapMiB: Growth;
  /** What was aimed at and not reached, in sentences. */
  readonly missed: readonly string[];
}

export function figuresOf(soaked: Soaked, releases: number): SoakFigures {
  const { found, memory, mostOpen, guardEvents } = soaked;
  const ends: Record<string, number> = {};
  for (const { end } of found) ends[end] = (ends[end] ?? 0) + 1;
  const events = found.map((one) => one.events);
  const figures = {
    ends,
    lost: releases - found.length + (ends['lost'] ?? 0),
    stuck: ends['stuck'] ?? 0,
    wrong: found.filter(({ wrong }) => wrong.length > 0).length,
    mostOpen,
    events: { median: quantile(events, 0.5), most: Math.max(...events) },
    guardEvents,
    rssMiB: growthOf(memory, 'rssMiB'),
    heapMiB: growthOf(memory, 'heapMiB'),
  };
  return { ...figures, missed: missedBy(figures) };
}

function missedBy(figures: Omit<SoakFigures, 'missed'>): string[] {
  const { lost, stuck, wrong, events, guardEvents, rssMiB, heapMiB } = figures;
  const aims: readonly (readonly [boolean, string])[] = [
    [lost === 0, `${String(lost)} releases are lost`],
    [stuck === 0, `${String(stuck)} releases are stuck`],
    [wrong === 0, `${String(wrong)} releases did not end as they must`],
    [events.most < MOST_EVENTS, `a release has ${String(events.most)} events`],
    [(guardEvents ?? 0) < MOST_EVENTS, `a run of a guard has ${String(guardEvents)} events`],
    [isFlat(rssMiB), `resident memory grew: ${grown(rssMiB)}`],
    [isFlat(heapMiB), `the heap grew: ${grown(heapMiB)}`],
  ];
  return aims.flatMap(([isReached, otherwise]) => (isReached ? [] : [otherwise]));
}

const isFlat = ({ firstQuarter, lastQuarter }: Growth): boolean =>
  (lastQuarter ?? 0) <= (firstQuarter ?? 0) * FLAT_WITHIN;

const grown = ({ firstQuarter, lastQuarter }: Growth): string =>
  `${String(firstQuarter)} MiB in the first quarter, ${String(lastQuarter)} MiB in the last`;

export function summaryOf(figures: SoakFigures): string {
  const { ends, lost, stuck, wrong, mostOpen, events, guardEvents, rssMiB, heapMiB, missed } = figures;
  const list = Object.entries(ends).map(([end, count]) => `${String(count)} ${end}`);
  return [
    `ends: ${list.join(', ')}; ${String(lost)} lost, ${String(stuck)} stuck, ${String(wrong)} wrong; ${String(mostOpen)} at once`,
    `events per run: median ${String(events.median)}, most ${String(events.most)}; of a guard's run ${String(guardEvents ?? 'not looked at')}`,
    `resident: ${grown(rssMiB)}; heap: ${grown(heapMiB)}`,
    ...missed.map((sentence) => `missed: ${sentence}`),
  ].join('\n');
}
