/** What happens to a service at one moment besides its usual day, whether a fault or harmless. */
export interface Disturbance {
  /** Traffic, times; cpu, network and disk follow it as they always do. */
  readonly requests: number;
  /** Added cpu, in shares of what the service uses on an average day. */
  readonly cpu: number;
  /** Added memory, in shares of what the service uses. */
  readonly memory: number;
  readonly latency: number;
  /** Added share of requests that fail. */
  readonly errors: number;
  readonly diskWrite: number;
  readonly networkIn: number;
  /** 0: cpu follows the traffic; 1: it stays at what traffic of the other half of the day would need. */
  readonly astray: number;
}

export const CALM: Disturbance = {
  requests: 1,
  cpu: 0,
  memory: 0,
  latency: 1,
  errors: 0,
  diskWrite: 1,
  networkIn: 1,
  astray: 0,
};

/** Factors multiply, what is added adds up. */
export function together(one: Disturbance, other: Partial<Disturbance>): Disturbance {
  return {
    requests: one.requests * (other.requests ?? 1),
    cpu: one.cpu + (other.cpu ?? 0),
    memory: one.memory + (other.memory ?? 0),
    latency: one.latency * (other.latency ?? 1),
    errors: one.errors + (other.errors ?? 0),
    diskWrite: one.diskWrite * (other.diskWrite ?? 1),
    networkIn: one.networkIn * (other.networkIn ?? 1),
    astray: Math.max(one.astray, other.astray ?? 0),
  };
}
