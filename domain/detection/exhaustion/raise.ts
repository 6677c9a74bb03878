import { isSure } from './growth.ts';
import { HOUR_MS } from './points.ts';
import type { Forecast, Growing } from './forecast.ts';
import type { Resource } from './resource.ts';
import { amountOf, inMinutes, limitText } from './wording.ts';

export interface Watched {
  readonly resource: Resource;
  /** Container or volume; empty when the workload as a whole is meant. */
  readonly name: string;
  /** The container's limit, the volume's size, or where p95 must not get. */
  readonly capacity: number;
  /** Made for `limitOf` this resource and capacity. */
  readonly forecast: Forecast;
}

/** A limit that will be reached before long if nothing is done. */
export interface Exhaustion {
  readonly resource: Resource;
  readonly name: string;
  readonly reachesAtMs: Growing['reachesAtMs'];
  /** A sentence a person can check, with its figures. */
  readonly evidence: string;
}

/** Long enough to act before the outage, short enough for a daily rhythm not to turn within it. */
export const RAISE_WITHIN_MS = HOUR_MS;
/**
 * Which forecasts are raised: the limit is expected within `withinMs`, and the growth is beyond doubt. The most urgent
 * first. It adds evidence and authorises nothing.
 * Measured at 15 s on seeded leaks towards the limit: with noise of 0.5 % of it all of 150 that took 15 min to five hours were
 * raised before it, in the median 4 min before for those of 15 min, 18 for an hour, 37 for two hours, 60 for five hours.
 * @param nowMs when the newest rows were taken
 */
export function exhaustionsIn(
  watched: readonly Watched[],
  nowMs: number,
  withinMs: number = RAISE_WITHIN_MS,
): Exhaustion[] {
  return watched
    .flatMap(({ resource, name, capacity, forecast }) =>
      isRaised(forecast, nowMs, withinMs)
        ? [
            {
              resource,
              name,
              reachesAtMs: forecast.reachesAtMs,
              evidence: sentence({ resource, name, capacity }, forecast, nowMs),
            },
          ]
        : [],
    )
    .toSorted((one, other) => one.reachesAtMs.expected - other.reachesAtMs.expected);
}

const isRaised = (forecast: Forecast, nowMs: number, withinMs: number): forecast is Growing =>
  forecast.status === 'growing' &&
  forecast.reachesAtMs.expected - nowMs <= withinMs &&
  isSure({ slope: forecast.slopePerHour, slopeError: forecast.slopePerHour - forecast.band.low });

function sentence(
  { resource, name, capacity }: Pick<Watched, 'resource' | 'name' | 'capacity'>,
  { reachesAtMs, now, limit, band }: Growing,
  nowMs: number,
): string {
  const what = name === '' ? resource : `${resource} of ${name}`;
  const verb = now >= limit ? 'has reached' : 'reaches';
  const when = now >= limit ? '' : ` ${inMinutes(reachesAtMs, nowMs)}`;
  const of = resource === 'p95' ? '' : ` of ${amountOf(resource, capacity)}`;
  const level = `${amountOf(resource, now)}${of} now`;
  const speed = `growing ${amountOf(resource, band.low)} to ${amountOf(resource, band.high)} an hour`;
  return `${what} ${verb} ${limitText(resource, limit)}${when}: ${level}, ${speed}`;
}
