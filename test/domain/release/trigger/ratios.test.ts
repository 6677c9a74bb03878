import { describe, expect, it } from 'vitest';
import { errorRatioTrigger } from '../../../../domain/release/trigger/error-ratio.ts';
import { fewRequests } from '../../../../domain/release/trigger/few-requests.ts';
import { slowerTrigger } from '../../../../domain/release/trigger/slower.ts';
import type { WindowFigures } from '../../../../domain/release/verdict.ts';
import { arm, figures, thresholds } from '../figures.ts';

const errors = (changes: Partial<WindowFigures>) => errorRatioTrigger(figures(changes), thresholds());
const slower = (changes: Partial<WindowFigures>) => slowerTrigger(figures(changes), thresholds());
const failing = (errorRatio: number, requests = 300) => arm({ errorRatio, requests });
const taking = (p95Ms: number | null) => arm({ p95Ms });

describe('the error ratio of a new version', () => {
  it.each([
    [0.049, undefined],
    [0.05, undefined],
    [0.051, 'roll-back'],
  ])('of %f beside an old version without errors: %s', (ratio, ruling) => {
    expect(errors({ canary: failing(ratio) })?.ruling).toBe(ruling);
  });

  it.each([
    [0.119, 'hold'],
    [0.12, 'roll-back'],
    [0.121, 'roll-back'],
  ])('of %f beside an old version at 6 %%: %s', (ratio, ruling) => {
    expect(errors({ canary: failing(ratio), baseline: failing(0.06) })?.ruling).toBe(ruling);
  });

  it('as bad as the old version has a shared cause and holds, with both figures', () => {
    const ruling = errors({ canary: failing(0.31), baseline: failing(0.3) });
    expect(ruling).toEqual({
      ruling: 'hold',
      sentence:
        'the new version failed 31 % of 300 requests, above 5 %, but the old version beside it failed 30 %: the cause is shared, and going back would not mend it',
    });
  });

  it('above the limit, but little above an old version below it, is too close to blame the release', () => {
    expect(errors({ canary: failing(0.06), baseline: failing(0.04) })).toMatchObject({
      ruling: 'hold',
      sentence: expect.stringContaining('too close to blame') as unknown,
    });
  });

  it.each([
    [99, 300, undefined],
    [100, 300, 'roll-back'],
    [101, 300, 'roll-back'],
    [300, 99, undefined],
    [300, 100, 'roll-back'],
    [300, 101, 'roll-back'],
  ])('of %i requests beside %i: %s', (requests, beside, ruling) => {
    expect(errors({ canary: failing(0.5, requests), baseline: failing(0, beside) })?.ruling).toBe(ruling);
  });

  it('is compared with what users got before where no old version serves beside it', () => {
    const alone = { canary: failing(0.12), baseline: null };
    expect(errors({ ...alone, before: { errorRatio: 0.06, p95Ms: null } })?.ruling).toBe('roll-back');
    expect(errors({ ...alone, before: { errorRatio: 0.061, p95Ms: null } })?.ruling).toBe('hold');
    expect(errors({ ...alone, before: { errorRatio: null, p95Ms: 10 } })?.ruling).toBe('roll-back');
    expect(errors(alone)).toEqual({
      ruling: 'roll-back',
      trigger: 'error-ratio',
      sentence: 'the new version failed 12 % of 300 requests, above 5 %',
    });
  });

  it('is not judged by metrics that are unknown or absent', () => {
    for (const metrics of ['unknown', 'absent'] as const)
      expect(errors({ canary: failing(0.9), metrics })).toBeNull();
  });
});

describe('the p95 of a new version', () => {
  it.each([
    [149, undefined],
    [150, undefined],
    [151, 'roll-back'],
  ])('of %i ms beside 100 ms: %s', (p95Ms, ruling) => {
    expect(slower({ canary: taking(p95Ms), baseline: taking(100) })?.ruling).toBe(ruling);
  });

  it.each([
    [29, undefined],
    [30, 'roll-back'],
    [31, 'roll-back'],
  ])('of %i ms beside 10 ms, of which nobody notices less than 20 more: %s', (p95Ms, ruling) => {
    expect(slower({ canary: taking(p95Ms), baseline: taking(10) })?.ruling).toBe(ruling);
  });

  it('is compared with before where no old version serves, or where that one is not timed', () => {
    const before = { errorRatio: null, p95Ms: 100 };
    expect(slower({ canary: taking(151), baseline: null, before })?.ruling).toBe('roll-back');
    expect(slower({ canary: taking(151), baseline: taking(null), before })?.ruling).toBe('roll-back');
    expect(slower({ canary: taking(5000), baseline: null })).toBeNull();
  });

  it('that is no longer measured holds, unless nothing was answered well', () => {
    expect(slower({ canary: taking(null) })?.ruling).toBe('hold');
    expect(slower({ canary: arm({ p95Ms: null, errorRatio: 1 }) })).toBeNull();
  });

  it('is judged on enough requests in each arm', () => {
    const canary = arm({ p95Ms: 400, requests: 99 });
    expect(slower({ canary })).toBeNull();
    expect(slower({ canary: { ...canary, requests: 100 } })?.ruling).toBe('roll-back');
    expect(slower({ canary: taking(400), baseline: arm({ requests: 99 }) })).toBeNull();
  });

  it('says both figures', () => {
    expect(slower({ canary: taking(80.4), baseline: taking(40) })).toEqual({
      ruling: 'roll-back',
      trigger: 'slower',
      sentence:
        "the new version's p95 is 80 ms over 300 requests, more than 50 % above the 40 ms of the old version beside it",
    });
  });
});

describe('too few requests', () => {
  const few = (canary: number, baseline: number | null, metrics: WindowFigures['metrics'] = 'known') =>
    fewRequests(
      figures({
        canary: arm({ requests: canary }),
        baseline: baseline === null ? null : arm({ requests: baseline }),
        metrics,
      }),
      thresholds(),
    );

  it.each([
    [99, 100, 'hold'],
    [100, 99, 'hold'],
    [100, 100, undefined],
    [101, 101, undefined],
    [99, null, 'hold'],
    [100, null, undefined],
    [0, 0, 'hold'],
  ])('%i beside %s: %s', (canary, baseline, ruling) => {
    expect(few(canary, baseline)?.ruling).toBe(ruling);
  });

  it('say how many there were, or that there were none', () => {
    expect(few(12, 40)?.sentence).toBe(
      'the new version answered 12 requests and the old one 40: too few, 100 are needed from each',
    );
    expect(few(0, 0)?.sentence).toMatch(/^nobody sent a request/);
    expect(few(0, null)?.sentence).toMatch(/^nobody sent a request/);
  });

  it('are no matter where nothing is measured', () => {
    expect(few(0, 0, 'absent')).toBeNull();
    expect(few(0, 0, 'unknown')).toBeNull();
  });
});
