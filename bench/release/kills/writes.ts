import { tookPlace } from '../../../test/scenarios/runner/effects.ts';
import type { Mutation } from '../../../test/scenarios/runner/effects.ts';

/** Writes that took place, and those among them that say the very same of the same object once more. */
export interface WriteCount {
  readonly writes: number;
  readonly duplicated: readonly string[];
}

/** @param mutations Paramedic's own in one namespace, in the API server's order */
export function countWrites(mutations: readonly Mutation[]): WriteCount {
  const real = mutations.filter(tookPlace);
  const seen = new Set<string>();
  const duplicated = real.flatMap(({ verb, resource, subresource, name, body }) => {
    const key = JSON.stringify([verb, resource, subresource, name, body]);
    if (!seen.has(key)) {
      seen.add(key);
      return [];
    }
    return [`${verb} ${resource}/${name}`];
  });
  return { writes: real.length, duplicated };
}
