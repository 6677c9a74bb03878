import type { Growing } from './forecast.ts';
import { EXHAUSTED_SHARE } from './resource.ts';
import type { Resource } from './resource.ts';

const MINUTE_MS = 60_000;
const MEBIBYTE = 1_048_576;
const GIBIBYTE = 1024 * MEBIBYTE;

/** An amount of a resource as people write it: `412 MiB`, `0.61 cores`, `1,240 ms`. */
export function amountOf(resource: Resource, amount: number): string {
  if (resource === 'cpu') return `${figure(amount)} cores`;
  if (resource === 'p95') return `${grouped(amount)} ms`;
  return Math.abs(amount) < 10 * GIBIBYTE
    ? `${figure(amount / MEBIBYTE)} MiB`
    : `${figure(amount / GIBIBYTE)} GiB`;
}

/** Three figures are as many as a forecast knows; whole numbers are given as they are. */
const figure = (amount: number): string =>
  Math.abs(amount) >= 100 ? grouped(amount) : String(Number(amount.toPrecision(2)));

const grouped = (amount: number): string => String(Math.round(amount)).replaceAll(/\B(?=(\d{3})+$)/g, ',');

export function limitText(resource: Resource, limit: number): string {
  if (resource === 'p95') return amountOf(resource, limit);
  const percent = `${String(Math.round(EXHAUSTED_SHARE[resource] * 100))} %`;
  return resource === 'volume' ? `${percent} of its size` : `${percent} of its limit`;
}

/** `in 25 to 40 min`, `in 25 min or later` when the far end cannot be told. */
export function inMinutes({ earliest, latest }: Growing['reachesAtMs'], nowMs: number): string {
  const from = Math.floor((earliest - nowMs) / MINUTE_MS);
  if (latest === null) return `in ${String(from)} min or later`;
  const to = Math.ceil((latest - nowMs) / MINUTE_MS);
  return from < 1 ? `within ${String(to)} min` : `in ${String(from)} to ${String(to)} min`;
}
