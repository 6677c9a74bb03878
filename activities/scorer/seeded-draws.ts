/** Numbers of 0 up to 1, one a call. */
export type Draw = () => number;

/** Draws that are the same for the same seed (mulberry32). @param seed a whole number; its lowest 32 bits count */
export function drawsFrom(seed: number): Draw {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/**
 * Runs `work` while Math.random gives what `draw` does, for a package that knows no seed. `work` is synchronous, so that
 * nothing else can draw meanwhile; Math.random is given back also when it fails.
 */
export function withDraws(draw: Draw, work: () => void): void {
  const original = Math.random;
  Math.random = draw;
  try {
    work();
  } finally {
    Math.random = original;
  }
}
