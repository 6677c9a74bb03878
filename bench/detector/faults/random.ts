import { drawsFrom } from '../../../activities/scorer/seeded-draws.ts';

/** Draws that depend on the seed and the stream's name alone: one stream drawing more leaves the others as they were. */
export interface Random {
  /** 0 up to 1. */
  readonly uniform: () => number;
  readonly between: (least: number, most: number) => number;
  /** Mean 0, standard deviation 1. */
  readonly normal: () => number;
  /** How many events happen when `mean` are expected. */
  readonly poisson: (mean: number) => number;
  readonly shuffled: <T>(items: readonly T[]) => T[];
}

const mix = (value: number): number => {
  let mixed = Math.imul(value ^ (value >>> 16), 0x21f0aaad);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
  return (mixed ^ (mixed >>> 15)) >>> 0;
};

/** Mulberry32, started from a hash of seed and stream. */
export function seededRandom(seed: number, stream: string): Random {
  const uniform = drawsFrom(
    Array.from(stream).reduce((sum, letter) => mix(sum ^ letter.charCodeAt(0)), mix(seed | 0)),
  );
  const between = (least: number, most: number): number => least + (most - least) * uniform();
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  return { uniform, between, normal, poisson: poissonOf(uniform, normal), shuffled: shuffledBy(uniform) };
}

const MOST_BY_COUNTING = 50;

/** As many draws for any mean, so that more events in one row leave the next rows' draws alone. */
const poissonOf =
  (uniform: () => number, normal: () => number) =>
  (mean: number): number => {
    const share = uniform();
    const around = Math.max(0, Math.round(mean + Math.sqrt(mean) * normal()));
    if (mean > MOST_BY_COUNTING) return around;
    let chance = Math.exp(-mean);
    let passed = chance;
    let count = 0;
    while (passed < share && count < 4 * MOST_BY_COUNTING) {
      count++;
      chance *= mean / count;
      passed += chance;
    }
    return count;
  };

const shuffledBy =
  (uniform: () => number) =>
  <T>(items: readonly T[]): T[] =>
    items
      .map((item) => ({ item, at: uniform() }))
      .toSorted((one, other) => one.at - other.at)
      .map(({ item }) => item);

/** Noise that forgets within `timeConstantMs`: AR(1) with mean 0 and standard deviation `size`, one value a call. */
export function lastingNoise(
  random: Random,
  { size, timeConstantMs, intervalMs }: { size: number; timeConstantMs: number; intervalMs: number },
): () => number {
  const kept = Math.exp(-intervalMs / timeConstantMs);
  let value = random.normal();
  return () => {
    value = kept * value + Math.sqrt(1 - kept * kept) * random.normal();
    return size * value;
  };
}
