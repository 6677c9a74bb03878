/** What can run out. Amounts are cores, bytes, or milliseconds. */
export type Resource = 'cpu' | 'memory' | 'p95' | 'volume';

/** Of the capacity. @source REQUIREMENTS "Exhaustion forecast: cpu or memory above 85 %, p95 above 1,000 ms, volume full" */
export const EXHAUSTED_SHARE: Readonly<Record<Resource, number>> = {
  cpu: 0.85,
  memory: 0.85,
  p95: 1,
  volume: 1,
};

/** What stands in for a capacity where p95 is concerned. @source the same */
export const P95_LIMIT_MS = 1000;

/**
 * The level that counts as exhausted.
 * @param capacity the container's limit, the volume's size, or where p95 must not get
 */
export const limitOf = (resource: Resource, capacity: number): number => EXHAUSTED_SHARE[resource] * capacity;
