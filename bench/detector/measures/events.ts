import { quantile } from '../../statistics.ts';

/** Rows `first` to `last`, both included. */
export interface Run {
  readonly first: number;
  readonly last: number;
}

export interface Judged {
  /** One flag for every row. */
  readonly alarms: ArrayLike<boolean>;
  /** Labelled anomalies, within the rows. */
  readonly events: readonly Run[];
  /** Alarms with at most so many quiet rows between them are one episode. */
  readonly mergeGapRows: number;
  /** Time from one row to the next. */
  readonly intervalMs: number;
  /** So many rows after an event are judged neither way: what was broken may still be settling. Default 0. */
  readonly graceRows?: number;
}

/** Sums that can be pooled over entities; `rates` makes figures of them. Rows of grace are in `alarmRows` alone. */
export interface EventCounts {
  readonly events: number;
  readonly detected: number;
  /** `trueEpisodes` and `falseAlarms` together. */
  readonly episodes: number;
  readonly trueEpisodes: number;
  readonly falseAlarms: number;
  readonly normalRows: number;
  /** Normal rows in alarm. */
  readonly falseRows: number;
  readonly alarmRows: number;
  /** Anomalous rows in alarm. */
  readonly truePositiveRows: number;
  readonly anomalousRows: number;
  readonly days: number;
  /** Of each detected event, rows from its first row to the first alarm in it: 0 if the alarm was on already. */
  readonly delaysRows: readonly number[];
}

/** Ratios 0–1; null where nothing was there to take a share of. */
export interface EventRates {
  readonly accuracy: number | null;
  readonly falsePositiveRate: number | null;
  readonly pointPrecision: number | null;
  readonly pointRecall: number | null;
  readonly eventPrecision: number | null;
  readonly eventRecall: number | null;
  readonly falseAlarmsPerDay: number | null;
  readonly medianDelayRows: number | null;
  readonly p90DelayRows: number | null;
}

const DAY_MS = 86_400_000;
const NORMAL = 0;
const ANOMALOUS = 1;
const GRACE = 2;

/** Contiguous set (true, not 0) flags. */
export function runsOf(flags: ArrayLike<boolean | number>): Run[] {
  const runs: Run[] = [];
  let first = -1;
  for (let row = 0; row <= flags.length; row += 1) {
    const set = row < flags.length && Boolean(flags[row]);
    if (set && first < 0) first = row;
    if (!set && first >= 0) {
      runs.push({ first, last: row - 1 });
      first = -1;
    }
  }
  return runs;
}

/**
 * Judges alarms against labelled events. An event is detected if any alarm row lies inside it. Alarms merge into
 * episodes; an episode with no alarm row inside any event is a false alarm, unless it begins in the grace after one.
 * A stuck alarm is one episode: read false alarms per day beside the false-positive rate. Nothing is point-adjusted.
 * Refuses an event outside the rows.
 */
export function eventScore({ alarms, events, mergeGapRows, intervalMs, graceRows = 0 }: Judged): EventCounts {
  const kinds = kindsOfRows(alarms.length, events, graceRows);
  const count = (wanted: number, alarm: boolean): number =>
    kinds.filter((kind, row) => kind === wanted && (alarms[row] ?? false) === alarm).length;
  const truePositiveRows = count(ANOMALOUS, true);
  const falseRows = count(NORMAL, true);
  const episodes = episodesOf(alarms, kinds, mergeGapRows);
  const trueEpisodes = episodes.filter(({ hits }) => hits).length;
  const falseAlarms = episodes.filter(({ first, hits }) => !hits && kinds[first] !== GRACE).length;
  const delaysRows = events.flatMap((event) => delayRows(alarms, event) ?? []);
  return {
    events: events.length,
    detected: delaysRows.length,
    episodes: trueEpisodes + falseAlarms,
    trueEpisodes,
    falseAlarms,
    normalRows: falseRows + count(NORMAL, false),
    falseRows,
    alarmRows: truePositiveRows + falseRows + count(GRACE, true),
    truePositiveRows,
    anomalousRows: truePositiveRows + count(ANOMALOUS, false),
    days: (alarms.length * intervalMs) / DAY_MS,
    delaysRows,
  };
}

function kindsOfRows(rows: number, events: readonly Run[], graceRows: number): Uint8Array {
  const kinds = new Uint8Array(rows);
  for (const { first, last } of events) {
    if (first < 0 || last < first || last >= rows) {
      throw new RangeError(
        `An event of rows ${String(first)} to ${String(last)} does not fit ${String(rows)} rows: number rows from 0, last row included.`,
      );
    }
    kinds.fill(GRACE, last + 1, last + 1 + graceRows);
  }
  for (const { first, last } of events) kinds.fill(ANOMALOUS, first, last + 1);
  return kinds;
}

/** `hits`: an alarm row of the episode lies inside an event. Bridging over an event in silence is no hit. */
function episodesOf(
  alarms: ArrayLike<boolean>,
  kinds: Uint8Array,
  mergeGapRows: number,
): (Run & { readonly hits: boolean })[] {
  const episodes: (Run & { hits: boolean })[] = [];
  for (const { first, last } of runsOf(alarms)) {
    const hits = kinds.subarray(first, last + 1).includes(ANOMALOUS);
    const before = episodes.at(-1);
    if (before && first - before.last - 1 <= mergeGapRows) {
      episodes[episodes.length - 1] = { first: before.first, last, hits: hits || before.hits };
    } else {
      episodes.push({ first, last, hits });
    }
  }
  return episodes;
}

function delayRows(alarms: ArrayLike<boolean>, { first, last }: Run): number | null {
  for (let row = first; row <= last; row += 1) if (alarms[row] === true) return row - first;
  return null;
}

/** Adds up the counts of several entities: each row, event and day weighs the same, whoever it belongs to. */
export function pool(counts: readonly EventCounts[]): EventCounts {
  const sum = (of: (one: EventCounts) => number): number => counts.reduce((total, one) => total + of(one), 0);
  return {
    events: sum((one) => one.events),
    detected: sum((one) => one.detected),
    episodes: sum((one) => one.episodes),
    trueEpisodes: sum((one) => one.trueEpisodes),
    falseAlarms: sum((one) => one.falseAlarms),
    normalRows: sum((one) => one.normalRows),
    falseRows: sum((one) => one.falseRows),
    alarmRows: sum((one) => one.alarmRows),
    truePositiveRows: sum((one) => one.truePositiveRows),
    anomalousRows: sum((one) => one.anomalousRows),
    days: sum((one) => one.days),
    delaysRows: counts.flatMap((one) => one.delaysRows),
  };
}

/** Accuracy is there to show how little it says: never alarming scores above 0.9 on most data. Delays by nearest rank. */
export function rates(counts: EventCounts): EventRates {
  const { normalRows, falseRows, anomalousRows, truePositiveRows, delaysRows } = counts;
  return {
    accuracy: ratio(truePositiveRows + normalRows - falseRows, anomalousRows + normalRows),
    falsePositiveRate: ratio(falseRows, normalRows),
    pointPrecision: ratio(truePositiveRows, truePositiveRows + falseRows),
    pointRecall: ratio(truePositiveRows, anomalousRows),
    eventPrecision: ratio(counts.trueEpisodes, counts.episodes),
    eventRecall: ratio(counts.detected, counts.events),
    falseAlarmsPerDay: ratio(counts.falseAlarms, counts.days),
    medianDelayRows: quantile(delaysRows, 0.5),
    p90DelayRows: quantile(delaysRows, 0.9),
  };
}

const ratio = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);
