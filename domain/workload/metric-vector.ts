import type { Metric } from '../detection/anomaly/metric.ts';

/**
 * What is measured of a workload, in this order (REQUIREMENTS §1): cpu (mean of the pods), memory (the fullest pod), p95
 * (the slowest version), error ratio, requests, disk and network traffic (all pods together).
 */
export const METRIC_NAMES = [
  'cpuCores',
  'memoryBytes',
  'p95Ms',
  'errorRatio',
  'requestsPerSecond',
  'diskBytesPerSecond',
  'networkBytesPerSecond',
] as const;
export type MetricName = (typeof METRIC_NAMES)[number];

/** How each is compared; `leastRange` is what nobody would call a difference, after the transform. */
export const METRICS: readonly (Metric & { readonly name: MetricName })[] = [
  // By ratio like the requests it serves: in a burst both move together then (docs/detection.md). Below 10 millicores by difference.
  { name: 'cpuCores', transform: 'log', unit: 0.01, leastRange: 0.1 },
  { name: 'memoryBytes', transform: 'linear', leastRange: 4 * 1_048_576 },
  { name: 'p95Ms', transform: 'log', leastRange: 0.1 },
  { name: 'errorRatio', transform: 'linear', leastRange: 0.005 },
  { name: 'requestsPerSecond', transform: 'log', leastRange: 0.1 },
  { name: 'diskBytesPerSecond', transform: 'log', leastRange: 0.1 },
  { name: 'networkBytesPerSecond', transform: 'log', leastRange: 0.1 },
];
