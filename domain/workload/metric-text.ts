import type { MetricName } from './metric-vector.ts';

const MEBI = 1_048_576;

const TEXTS: Readonly<
  Record<MetricName, { readonly title: string; readonly of: (value: number) => string }>
> = {
  cpuCores: { title: 'cpu', of: (value) => `${rounded(value)} cores` },
  memoryBytes: { title: 'memory', of: (value) => `${rounded(value / MEBI)} MiB` },
  p95Ms: { title: 'p95 latency', of: (value) => `${rounded(value)} ms` },
  errorRatio: { title: 'errors', of: (value) => `${rounded(value * 100)} %` },
  requestsPerSecond: { title: 'requests', of: (value) => `${rounded(value)}/s` },
  diskBytesPerSecond: { title: 'disk', of: (value) => `${rounded(value / MEBI)} MiB/s` },
  networkBytesPerSecond: { title: 'network', of: (value) => `${rounded(value / MEBI)} MiB/s` },
};

/** Three digits are as many as a person compares. */
function rounded(value: number): string {
  if (value === 0) return '0';
  if (Math.abs(value) >= 100) return String(Math.round(value));
  return String(Number(value.toPrecision(3)));
}

const isKnown = (name: string): name is MetricName => Object.hasOwn(TEXTS, name);

/** A metric's name for people; one this version does not know keeps its own. */
export const metricTitle = (name: string): string => (isKnown(name) ? TEXTS[name].title : name);

/** A value with its unit. */
export const metricText = (name: string, value: number): string =>
  isKnown(name) ? TEXTS[name].of(value) : rounded(value);
