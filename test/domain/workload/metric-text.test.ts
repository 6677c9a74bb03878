import { describe, expect, it } from 'vitest';
import { metricText, metricTitle } from '../../../domain/workload/metric-text.ts';
import { METRIC_NAMES, METRICS } from '../../../domain/workload/metric-vector.ts';

describe('a metric for people', () => {
  it.each([
    ['cpuCores', 0.12345, '0.123 cores'],
    ['memoryBytes', 412 * 1_048_576, '412 MiB'],
    ['p95Ms', 1234.5, '1235 ms'],
    ['errorRatio', 0.0512, '5.12 %'],
    ['requestsPerSecond', 0, '0/s'],
    ['networkBytesPerSecond', 2.5 * 1_048_576, '2.5 MiB/s'],
    ['somethingNew', 1.5, '1.5'],
  ])('%s of %d is %s', (name, value, text) => {
    expect(metricText(name, value)).toBe(text);
  });

  it('has a title, and one that is not known keeps its name', () => {
    expect(metricTitle('p95Ms')).toBe('p95 latency');
    expect(metricTitle('somethingNew')).toBe('somethingNew');
  });

  it('is compared in the order it is measured in', () => {
    expect(METRICS.map(({ name }) => name)).toEqual(METRIC_NAMES);
  });
});
