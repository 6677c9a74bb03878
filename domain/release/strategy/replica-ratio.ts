/**
 * How many canary pods beside the old ones bring their share of all pods nearest to a weight. The old ones are never
 * made fewer, so that they could take everything back at once.
 * @param stable pods of the old version, at least 1
 * @param weight percent of the requests, 1–99
 * @returns at least 1; of two equally near, the smaller
 * @source REQUIREMENTS §4 "canary (weights by replica ratio)"
 */
export function canaryReplicas(stable: number, weight: number): number {
  const exact = (stable * weight) / (100 - weight);
  const fewer = Math.max(1, Math.floor(exact));
  const more = Math.max(1, Math.ceil(exact));
  // Both distances times both numbers of pods: whole numbers, so that a tie is seen as one.
  const under = Math.abs(weight * (fewer + stable) - 100 * fewer) * (more + stable);
  const over = Math.abs(100 * more - weight * (more + stable)) * (fewer + stable);
  return under <= over ? fewer : more;
}

/** Share of the requests that so many canary pods get, percent: a Service deals them out evenly. */
export const canaryShare = (canary: number, stable: number): number => (100 * canary) / (canary + stable);

/** Percentage points by which a share may differ from the weight asked for before people are told. */
const SHARE_TOLERANCE = 5;

/** `1 pod`, `2 pods`. */
export const counted = (count: number, noun: string): string =>
  `${String(count)} ${noun}${count === 1 ? '' : 's'}`;

/**
 * What people should know of such a step before they approve it: a share that is off by more than 5 points, and more new
 * pods than old ones.
 */
export function ratioNotes(stable: number, weight: number): readonly string[] {
  const canary = canaryReplicas(stable, weight);
  const share = canaryShare(canary, stable);
  const isOff = Math.abs(share - weight) > SHARE_TOLERANCE;
  return [
    ...(isOff
      ? [`${String(weight)} % is ${String(Math.round(share))} % with ${counted(stable, 'replica')}`]
      : []),
    ...(canary > stable
      ? [
          `${String(weight)} % takes ${counted(canary, 'pod')} of the new version beside ${counted(stable, 'pod')} of the old`,
        ]
      : []),
  ];
}
