import type { Ended } from './simulate.ts';

/** What many stories came to, counted. */
export interface Tally {
  runs: number;
  /** Writes that changed something, undos among them. */
  writes: number;
  activities: number;
  virtualMs: number;
  /** Of the longest history of all. */
  mostEvents: number;
  readonly ends: Record<string, number>;
  readonly faults: Record<string, number>;
  /** By activity, how many faults it met. */
  readonly faultsAt: Record<string, number>;
  readonly happenings: Record<string, number>;
}

export const newTally = (): Tally => ({
  runs: 0,
  writes: 0,
  activities: 0,
  virtualMs: 0,
  mostEvents: 0,
  ends: {},
  faults: {},
  faultsAt: {},
  happenings: {},
});

const count = (counts: Record<string, number>, name: string): void => {
  counts[name] = (counts[name] ?? 0) + 1;
};

export function add(tally: Tally, ended: Ended): void {
  tally.runs += 1;
  tally.writes += ended.writes;
  tally.activities += ended.activities;
  tally.virtualMs += ended.virtualMs;
  tally.mostEvents = Math.max(tally.mostEvents, ended.events);
  for (const result of ended.results) count(tally.ends, result);
  for (const { activity, kind } of ended.faults) {
    count(tally.faults, kind);
    count(tally.faultsAt, activity);
  }
  for (const what of ended.happened) count(tally.happenings, what);
}

const listed = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .toSorted(([, one], [, other]) => other - one)
    .map(([name, times]) => `${name} ${String(times)}`)
    .join(', ');
const sum = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((one, other) => one + other, 0);

export function tallyText(tally: Tally): string {
  const { runs, ends, faults, faultsAt, happenings, writes, activities, mostEvents, virtualMs } = tally;
  const days = Math.round(virtualMs / 86_400_000);
  return [
    `${String(runs)} stories, ${String(sum(ends))} releases, ${String(days)} days of virtual time`,
    `ends: ${listed(ends)}`,
    `${String(sum(faults))} faults met: ${listed(faults)}`,
    `  at: ${listed(faultsAt)}`,
    `${String(sum(happenings))} happenings: ${listed(happenings)}`,
    `${String(activities)} activities, ${String(writes)} writes, longest history ${String(mostEvents)} events`,
  ].join('\n');
}
