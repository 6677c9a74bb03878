/** Noise that is a function of its seed, a name and a step: the same day twice is the same day. */
export interface Noise {
  /** 0 up to 1. */
  readonly uniform: (name: string, step: number) => number;
  /** Around 0, within ±1, rarely near either. */
  readonly spread: (name: string, step: number) => number;
}

const mix = (value: number): number => {
  let mixed = Math.imul(value ^ (value >>> 16), 0x45d9f3b);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x45d9f3b);
  return (mixed ^ (mixed >>> 16)) >>> 0;
};

export function seededNoise(seed: number): Noise {
  const names = new Map<string, number>();
  const hashOf = (name: string): number => {
    const known = names.get(name);
    if (known !== undefined) return known;
    const hash = Array.from(name).reduce((sum, letter) => mix(sum ^ letter.charCodeAt(0)), mix(seed));
    names.set(name, hash);
    return hash;
  };
  const uniform = (name: string, step: number): number => mix(mix(step) ^ hashOf(name)) / 4_294_967_296;
  return {
    uniform,
    spread: (name, step) =>
      (uniform(name, step) + uniform(`${name}-2`, step) + uniform(`${name}-3`, step)) / 1.5 - 1,
  };
}
