import { at } from '../metric.ts';

/**
 * The newest numbers, oldest first. Full blocks are shared between states and only the open one is copied, so that a
 * step costs the same however much is kept.
 */
export interface Ring {
  readonly full: readonly (readonly number[])[];
  readonly open: readonly number[];
}

const BLOCK = 64;

export const EMPTY_RING: Ring = { full: [], open: [] };

export const lengthOf = ({ full, open }: Ring): number => full.length * BLOCK + open.length;

/** One number more; at least `capacity` of the newest are kept, and less than two blocks beyond it. */
export function pushed({ full, open }: Ring, value: number, capacity: number): Ring {
  const grown = [...open, value];
  if (grown.length < BLOCK) return { full, open: grown };
  return { full: [...full, grown].slice(-Math.ceil(capacity / BLOCK)), open: [] };
}

/** @param index 0 is the oldest that is kept */
export const elementOf = ({ full, open }: Ring, index: number): number =>
  at(full[Math.floor(index / BLOCK)] ?? open, index % BLOCK);

/** The newest `count`, or as many as there are. */
export function newestOf(ring: Ring, count: number): Float64Array {
  const length = lengthOf(ring);
  const newest = new Float64Array(Math.min(count, length));
  const skipped = length - newest.length;
  for (let place = 0; place < newest.length; place += 1) newest[place] = elementOf(ring, skipped + place);
  return newest;
}

/** How many of a rising ring lie below the limit. */
export function countBelow(rising: Ring, limit: number): number {
  let low = 0;
  let high = lengthOf(rising);
  while (low < high) {
    const middle = (low + high) >> 1;
    if (elementOf(rising, middle) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
