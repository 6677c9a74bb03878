import type { Disturbance } from './disturbance.ts';
import { COLUMN } from './service.ts';

export const FAULT_KINDS = [
  'cpu-burn',
  'memory-leak',
  'latency-creep',
  'error-burst',
  'traffic-drop',
  'disk-saturation',
  'network-storm',
  'decoupling',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

interface Fault {
  /** The columns that a person would hold responsible. */
  readonly metrics: readonly number[];
  /** `size` 1 is nominal; `passed` is the share of the fault's time gone by, 0 up to 1. */
  readonly disturb: (size: number, passed: number) => Partial<Disturbance>;
}

const { cpuMillicores, memoryBytes, latencyP95Ms, errorRatio, requestsPerSecond } = COLUMN;
const { diskWriteBytesPerSecond, networkInBytesPerSecond } = COLUMN;

/** At nominal size each is plain to a person who looks at the right chart, and none is outside what can be real. */
export const FAULTS: Record<FaultKind, Fault> = {
  'cpu-burn': {
    metrics: [cpuMillicores, latencyP95Ms],
    disturb: (size) => ({ cpu: 0.8 * size, latency: 1 + 0.3 * size }),
  },
  'memory-leak': {
    metrics: [memoryBytes],
    disturb: (size, passed) => ({ memory: 0.6 * size * passed }),
  },
  'latency-creep': {
    metrics: [latencyP95Ms],
    disturb: (size, passed) => ({ latency: 1 + 3.5 * size * passed }),
  },
  'error-burst': {
    metrics: [errorRatio],
    disturb: (size) => ({ errors: 0.05 * size }),
  },
  'traffic-drop': {
    metrics: [requestsPerSecond, cpuMillicores, networkInBytesPerSecond, diskWriteBytesPerSecond],
    disturb: (size) => ({ requests: Math.max(0.02, 1 - 0.65 * size) }),
  },
  'disk-saturation': {
    metrics: [diskWriteBytesPerSecond, latencyP95Ms],
    disturb: (size) => ({ diskWrite: 1 + 3 * size, latency: 1 + size }),
  },
  'network-storm': {
    metrics: [networkInBytesPerSecond, cpuMillicores],
    disturb: (size) => ({ networkIn: 1 + 3 * size, cpu: 0.15 * size }),
  },
  decoupling: {
    metrics: [cpuMillicores],
    disturb: (size) => ({ astray: Math.min(1, 0.9 * size) }),
  },
};
