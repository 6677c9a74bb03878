import { describe, expect, it } from 'vitest';
import { crashTrigger } from '../../../../domain/release/trigger/crash.ts';
import { customMetricTrigger } from '../../../../domain/release/trigger/custom-metric.ts';
import { healthScoreTrigger } from '../../../../domain/release/trigger/health-score.ts';
import { notReadyTrigger } from '../../../../domain/release/trigger/not-ready.ts';
import { saturationTrigger } from '../../../../domain/release/trigger/saturation.ts';
import type {
  ArmFigures,
  BeforeFigures,
  MetricReading,
  WindowFigures,
} from '../../../../domain/release/verdict.ts';
import { arm, figures, thresholds } from '../figures.ts';

const judged = (
  rule: typeof crashTrigger,
  canary: Partial<ArmFigures>,
  baseline: Partial<ArmFigures> | null = {},
) => rule(figures({ canary: arm(canary), baseline: baseline === null ? null : arm(baseline) }), thresholds());

describe('a crash', () => {
  it.each([
    [0, undefined],
    [1, 'roll-back'],
    [2, 'roll-back'],
  ])('of %i restarts: %s', (restarts, ruling) => {
    expect(judged(crashTrigger, { restarts })?.ruling).toBe(ruling);
  });

  it('needs no restart: a container that cannot be run is one', () => {
    expect(judged(crashTrigger, { crashes: ['pod shop-1: container shop cannot run'] })).toEqual({
      ruling: 'roll-back',
      trigger: 'crash',
      sentence: 'the new version crashes: pod shop-1: container shop cannot run',
    });
  });

  it('shows some of many', () => {
    const crashes = ['a', 'b', 'c', 'd', 'e'].map((name) => `pod ${name} failed`);
    expect(judged(crashTrigger, { crashes })?.sentence).toBe(
      'the new version crashes: pod a failed, pod b failed, pod c failed and 2 more',
    );
  });

  it.each([
    [{ restarts: 2, podsDesired: 1 }, { restarts: 8, podsDesired: 9 }, 'roll-back'],
    [{ restarts: 1, podsDesired: 1 }, { restarts: 9, podsDesired: 9 }, 'hold'],
    [{ restarts: 1, podsDesired: 1 }, { restarts: 10, podsDesired: 9 }, 'hold'],
  ])('of %o beside %o: %s', (canary, baseline, ruling) => {
    expect(judged(crashTrigger, canary, baseline)?.ruling).toBe(ruling);
  });
});

describe('pods that are not Ready', () => {
  it.each([
    [1, 'roll-back'],
    [2, undefined],
    [3, undefined],
  ])('%i of 2: %s', (podsReady, ruling) => {
    expect(judged(notReadyTrigger, { podsReady })?.ruling).toBe(ruling);
  });

  it('hold where as many of the old version are not either', () => {
    expect(judged(notReadyTrigger, { podsReady: 1 }, { podsReady: 1 })?.ruling).toBe('hold');
    expect(judged(notReadyTrigger, { podsReady: 0 }, { podsReady: 1 })?.ruling).toBe('roll-back');
  });

  it('hold where none is wanted', () => {
    expect(judged(notReadyTrigger, { podsReady: 0, podsDesired: 0 }, null)).toMatchObject({
      ruling: 'hold',
      sentence: expect.stringContaining('no pod of the new version is wanted') as unknown,
    });
  });
});

describe('saturation', () => {
  it.each([
    [{ memoryRatio: 0.89 }, undefined],
    [{ memoryRatio: 0.9 }, undefined],
    [{ memoryRatio: 0.91 }, 'roll-back'],
    [{ cpuRatio: 0.89 }, undefined],
    [{ cpuRatio: 0.9 }, undefined],
    [{ cpuRatio: 0.91 }, 'roll-back'],
    [{ memoryRatio: null, cpuRatio: null }, undefined],
  ])('at %o: %s', (canary, ruling) => {
    expect(judged(saturationTrigger, canary)?.ruling).toBe(ruling);
    expect(judged(saturationTrigger, canary, null)?.ruling).toBe(ruling);
  });

  it('holds where the old version is above the line too, unless by another resource', () => {
    const canary = { memoryRatio: 0.97 };
    expect(judged(saturationTrigger, canary, { memoryRatio: 0.9 })?.ruling).toBe('roll-back');
    expect(judged(saturationTrigger, canary, { memoryRatio: 0.91 })?.ruling).toBe('hold');
    expect(
      judged(saturationTrigger, { ...canary, cpuRatio: 0.95 }, { memoryRatio: 0.95, cpuRatio: 0.2 }),
    ).toMatchObject({
      ruling: 'roll-back',
      sentence: expect.stringContaining('95 % of its cpu limit') as unknown,
    });
  });

  it('holds where the old version was above the line before its release, and none serves beside it', () => {
    const of = (before: BeforeFigures, baseline: ArmFigures | null = null) =>
      saturationTrigger(
        figures({ canary: arm({ memoryRatio: 0.95, cpuRatio: 0.5 }), baseline, before }),
        thresholds(),
      );
    const before = { errorRatio: 0, p95Ms: 40 };
    expect(of({ ...before, memoryRatio: 0.9 })?.ruling).toBe('roll-back');
    expect(of({ ...before, memoryRatio: 0.91, cpuRatio: null })).toEqual({
      ruling: 'hold',
      sentence:
        'the fullest pod of the new version uses 95 % of its memory limit, above 90 %; the old version used, before the release, 91 %, so the cause is shared',
    });
    expect(of(before)?.ruling).toBe('roll-back');
    expect(of({ ...before, memoryRatio: 0.91 }, arm({ memoryRatio: 0.9 }))?.ruling).toBe('roll-back');
    expect(of({ ...before, memoryRatio: 0.91 }, arm({ memoryRatio: null }))?.ruling).toBe('hold');
  });

  it('is not judged by metrics that are unknown', () => {
    const full = figures({ canary: arm({ memoryRatio: 1 }), metrics: 'unknown' });
    expect(saturationTrigger(full, thresholds())).toBeNull();
  });
});

describe('a metric of the user', () => {
  const reading = (value: number | null, changes: Partial<MetricReading> = {}): MetricReading => ({
    name: 'queue',
    value,
    max: 10,
    min: null,
    ...changes,
  });
  const custom = (...readings: MetricReading[]) =>
    customMetricTrigger(figures({ custom: readings }), thresholds());

  it.each([
    [9.99, undefined],
    [10, undefined],
    [10.01, 'roll-back'],
  ])('of %f, at most 10: %s', (value, ruling) => {
    expect(custom(reading(value))?.ruling).toBe(ruling);
  });

  it.each([
    [0.94, 'roll-back'],
    [0.95, undefined],
    [0.96, undefined],
  ])('of %f, at least 0.95: %s', (value, ruling) => {
    expect(custom(reading(value, { min: 0.95, max: null }))?.ruling).toBe(ruling);
  });

  it('without a number holds, and beside one out of bounds does not', () => {
    expect(custom(reading(null))).toMatchObject({
      ruling: 'hold',
      sentence: expect.stringContaining('"queue"') as unknown,
    });
    expect(custom(reading(null), reading(11, { name: 'lag' }))).toEqual({
      ruling: 'roll-back',
      trigger: 'custom-metric',
      sentence: 'metric "lag" is 11, above 10',
    });
  });

  it('says which bound it broke', () => {
    expect(custom(reading(0.5, { min: 1, max: 2 }))?.sentence).toBe('metric "queue" is 0.5, below 1');
  });
});

describe('the health score of a new version', () => {
  const health = (changes: Partial<WindowFigures>, score = 90) =>
    healthScoreTrigger(figures(changes), thresholds({ healthScore: score }));
  /** 40 of 100 for pods: 15 of 20 Ready scores 90. */
  const ready = (podsReady: number) => arm({ podsReady, podsDesired: 20, memoryRatio: 0.1 });

  it.each([
    [14, 'roll-back'],
    [15, undefined],
    [16, undefined],
  ])('with %i of 20 pods Ready: %s', (podsReady, ruling) => {
    expect(health({ canary: ready(podsReady) })?.ruling).toBe(ruling);
  });

  it('holds where the old version beside it, or before, is below the line too', () => {
    expect(health({ canary: ready(14), baseline: ready(14) })?.ruling).toBe('hold');
    expect(health({ canary: ready(14), baseline: ready(15) })?.ruling).toBe('roll-back');
    const before = { errorRatio: 0.06, p95Ms: 40 };
    const canary = arm({ errorRatio: 0.05 });
    expect(health({ canary, baseline: null, before })?.ruling).toBe('hold');
    expect(health({ canary, baseline: null })?.ruling).toBe('roll-back');
    const full = arm({ memoryRatio: 1, podsReady: 15, podsDesired: 20 });
    const well = { errorRatio: 0, p95Ms: 40 };
    const of = (memoryRatio: number) =>
      health({ canary: full, baseline: null, before: { ...well, memoryRatio } }, 91)?.ruling;
    expect(of(0.5)).toBe('roll-back');
    expect(of(1)).toBe('hold');
  });

  it('does not blame the release for a service that always was slow', () => {
    const slow = arm({ p95Ms: 5000 });
    expect(health({ canary: slow, baseline: slow })).toBeNull();
    expect(health({ canary: arm({ p95Ms: 7500, memoryRatio: null }), baseline: slow })).toBeNull();
    expect(health({ canary: slow, baseline: null })?.ruling).toBe('roll-back');
  });

  it('follows the error ratio the release allows', () => {
    const canary = arm({ errorRatio: 0.06 });
    const allowed = thresholds({ errorRatio: 0.1 });
    expect(healthScoreTrigger(figures({ canary }), allowed)).toBeNull();
    expect(healthScoreTrigger(figures({ canary }), thresholds())?.ruling).toBe('roll-back');
  });

  it('says nothing when it cannot be told', () => {
    expect(health({ canary: ready(1), metrics: 'unknown' })).toBeNull();
  });
});
