import { describe, expect, it } from 'vitest';
import type { Forecast, Growing } from '../../../../domain/detection/exhaustion/forecast.ts';
import { exhaustionsIn } from '../../../../domain/detection/exhaustion/raise.ts';
import type { Watched } from '../../../../domain/detection/exhaustion/raise.ts';
import { limitOf, P95_LIMIT_MS } from '../../../../domain/detection/exhaustion/resource.ts';
import { MINUTE_MS } from './seeded-series.ts';

const NOW_MS = Date.UTC(2026, 0, 5, 12);
const MIB = 1_048_576;
const inMinutes = (minutes: number): number => NOW_MS + minutes * MINUTE_MS;

const growing = (more: Partial<Growing> = {}): Growing => ({
  status: 'growing',
  slopePerHour: 220 * MIB,
  band: { low: 180 * MIB, high: 260 * MIB },
  reachesAtMs: { earliest: inMinutes(25), expected: inMinutes(31), latest: inMinutes(40) },
  now: 322 * MIB,
  limit: limitOf('memory', 512 * MIB),
  confidence: 0.95,
  overMs: 90 * MINUTE_MS,
  ...more,
});

const memory = (forecast: Forecast): Watched => ({
  resource: 'memory',
  name: 'app',
  capacity: 512 * MIB,
  forecast,
});

const evidenceOf = (watched: Watched): string | undefined => exhaustionsIn([watched], NOW_MS)[0]?.evidence;

describe('what runs out', () => {
  it('is raised with a sentence that a person can check', () => {
    expect(exhaustionsIn([memory(growing())], NOW_MS)).toEqual([
      {
        resource: 'memory',
        name: 'app',
        reachesAtMs: growing().reachesAtMs,
        evidence:
          'memory of app reaches 85 % of its limit in 25 to 40 min: 322 MiB of 512 MiB now, growing 180 MiB to 260 MiB an hour',
      },
    ]);
  });

  it.each<[string, Watched, string]>([
    [
      'cpu',
      {
        resource: 'cpu',
        name: '',
        capacity: 1,
        forecast: growing({ now: 0.612, limit: 0.85, band: { low: 0.2, high: 0.36 } }),
      },
      'cpu reaches 85 % of its limit in 25 to 40 min: 0.61 cores of 1 cores now, growing 0.2 cores to 0.36 cores an hour',
    ],
    [
      'p95',
      {
        resource: 'p95',
        name: '',
        capacity: P95_LIMIT_MS,
        forecast: growing({ now: 640, limit: 1000, slopePerHour: 1000, band: { low: 850, high: 1250 } }),
      },
      'p95 reaches 1,000 ms in 25 to 40 min: 640 ms now, growing 850 ms to 1,250 ms an hour',
    ],
    [
      'a volume',
      {
        resource: 'volume',
        name: 'data',
        capacity: 20_480 * MIB,
        forecast: growing({ now: 19_000 * MIB, limit: 20_480 * MIB }),
      },
      'volume of data reaches 100 % of its size in 25 to 40 min: 19 GiB of 20 GiB now, growing 180 MiB to 260 MiB an hour',
    ],
  ])('is told in its own unit: %s', (_, watched, sentence) => {
    const forecast = watched.forecast;
    const sure =
      forecast.status === 'growing' ? { ...forecast, slopePerHour: forecast.band.low * 1.2 } : forecast;
    expect(evidenceOf({ ...watched, forecast: sure })).toBe(sentence);
  });

  it('is told as soon, as late and as past as it is', () => {
    const at = (earliest: number, latest: number | null) =>
      growing({ reachesAtMs: { earliest: inMinutes(earliest), expected: inMinutes(earliest), latest } });
    expect(evidenceOf(memory(at(0.5, inMinutes(7))))).toContain('within 7 min:');
    expect(evidenceOf(memory(at(25, null)))).toContain('in 25 min or later:');
    expect(evidenceOf(memory({ ...at(0, NOW_MS), now: 440 * MIB }))).toContain(
      'has reached 85 % of its limit: 440 MiB',
    );
  });

  it('is raised when it is expected within the hour, or what was asked for, and not a millisecond later', () => {
    const expectedAt = (expected: number) =>
      memory(growing({ reachesAtMs: { earliest: inMinutes(20), expected, latest: null } }));
    expect(exhaustionsIn([expectedAt(inMinutes(60))], NOW_MS)).toHaveLength(1);
    expect(exhaustionsIn([expectedAt(inMinutes(60) + 1)], NOW_MS)).toHaveLength(0);
    expect(exhaustionsIn([expectedAt(inMinutes(60))], NOW_MS, 30 * MINUTE_MS)).toHaveLength(0);
  });

  it('is not raised while its growth may as well be noise, nor when nothing grows or is known', () => {
    const vague = growing({ band: { low: 100 * MIB, high: 340 * MIB } });
    const others: Forecast[] = [
      { status: 'none', reason: 'no-growth' },
      { status: 'unknown', reason: 'gaps' },
    ];
    expect(exhaustionsIn([vague, ...others].map(memory), NOW_MS)).toEqual([]);
  });

  it('comes most urgent first', () => {
    const soon = growing({ reachesAtMs: { earliest: NOW_MS, expected: inMinutes(5), latest: null } });
    const raised = exhaustionsIn([memory(growing()), { ...memory(soon), name: 'sidecar' }], NOW_MS);
    expect(raised.map(({ name }) => name)).toEqual(['sidecar', 'app']);
  });

  it('counts from 85 % of cpu and memory, a full volume, and a second of p95', () => {
    expect(limitOf('cpu', 2)).toBe(1.7);
    expect(limitOf('memory', 1000)).toBe(850);
    expect(limitOf('volume', 1000)).toBe(1000);
    expect(limitOf('p95', P95_LIMIT_MS)).toBe(1000);
  });
});
