import { seededNoise } from '../../soak/seeded-noise.ts';

/** Traffic drifts within a minute and jumps within seconds. */
const SWINGS_MS = [40_000, 8_000] as const;

/**
 * A factor on a rate that strays from 1 by at most `size`, without jumps. The same name and seed give the same traffic.
 * @param size 0–1
 */
export function wobble(of: { name: string; seed: number }, size: number): (elapsedMs: number) => number {
  const { spread } = seededNoise(of.seed);
  const swings = (elapsedMs: number): number =>
    SWINGS_MS.reduce((sum, everyMs) => {
      const height = (step: number): number => spread(`${of.name} ${String(everyMs)}`, step);
      return sum + between(height, elapsedMs / everyMs);
    }, 0);
  return (elapsedMs) => 1 + (size * swings(elapsedMs)) / SWINGS_MS.length;
}

/** From the height of one step to that of the next along half a cosine. */
function between(height: (step: number) => number, at: number): number {
  const step = Math.floor(at);
  const share = (1 - Math.cos(Math.PI * (at - step))) / 2;
  return height(step) * (1 - share) + height(step + 1) * share;
}
