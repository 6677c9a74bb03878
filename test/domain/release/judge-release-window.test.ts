import { describe, expect, it } from 'vitest';
import { judgeReleaseWindow } from '../../../domain/release/judge-release-window.ts';
import type { ArmFigures, WindowFigures } from '../../../domain/release/verdict.ts';
import { arm, figures, thresholds, unmeasured } from './figures.ts';

const judge = (changes: Partial<WindowFigures> = {}) => judgeReleaseWindow(figures(changes), thresholds());
const canary = (changes: Partial<ArmFigures>) => judge({ canary: arm(changes) });
const broken = { name: 'queue', value: 11, max: 10, min: null };

describe('a window', () => {
  it('in which the new version does as well as the old promotes, and says by which figures', () => {
    expect(judge({ canary: arm({ requests: 612, p95Ms: 41 }) })).toEqual({
      verdict: 'promote',
      trigger: null,
      healthScore: 100,
      sentences: [
        'the new version failed 0 % of 612 requests, p95 41 ms (the old version beside it: 0 %, p95 40 ms)',
        '2 of 2 pods of the new version are Ready, and none restarted',
        'health score 100',
      ],
    });
  });

  it('with nothing to compare with is held against absolute limits', () => {
    expect(judge({ baseline: null }).sentences[0]).toContain('absolute limits');
    expect(judge({ baseline: null, canary: arm({ errorRatio: 0.049 }) }).verdict).toBe('promote');
    expect(judge({ baseline: null, canary: arm({ errorRatio: 0.051 }) }).trigger).toBe('error-ratio');
  });

  it('of a workload that is not measured is judged by its pods alone', () => {
    const alone = judge({ canary: unmeasured(), baseline: unmeasured(), metrics: 'absent' });
    expect(alone).toMatchObject({ verdict: 'promote', healthScore: 100 });
    expect(alone.sentences).toContain('the workload has no service levels, so its pods alone were judged');
    expect(judge({ canary: unmeasured({ restarts: 1 }), metrics: 'absent' }).trigger).toBe('crash');
    expect(judge({ canary: unmeasured({ podsReady: 1 }), metrics: 'absent' }).trigger).toBe('not-ready');
    expect(judge({ canary: unmeasured({ podsReady: 0, podsDesired: 0 }), metrics: 'absent' }).verdict).toBe(
      'unknown',
    );
  });

  it.each<[Partial<ArmFigures>, string]>([
    [{ restarts: 1 }, 'crash'],
    [{ errorRatio: 0.2 }, 'error-ratio'],
    [{ p95Ms: 90 }, 'slower'],
    [{ podsReady: 1 }, 'not-ready'],
    [{ memoryRatio: 0.95 }, 'saturation'],
    [{ errorRatio: 0.05 }, 'health-score'],
  ])('with %o rolls back by %s', (changes, trigger) => {
    expect(canary(changes)).toMatchObject({ verdict: 'roll-back', trigger });
  });

  it('rolls back by a metric of the user', () => {
    expect(judge({ custom: [broken] })).toMatchObject({ verdict: 'roll-back', trigger: 'custom-metric' });
  });

  it('in which several triggers fire names the hardest evidence first, and tells all', () => {
    const { trigger, sentences } = judge({
      canary: arm({ restarts: 3, errorRatio: 0.4, p95Ms: 900, memoryRatio: 0.99 }),
      custom: [broken],
    });
    expect(trigger).toBe('crash');
    expect(sentences).toHaveLength(5);
  });
});

describe('a window that cannot be judged', () => {
  it.each([
    ['too few requests', { canary: arm({ requests: 99 }) }],
    ['too few requests of the old version', { baseline: arm({ requests: 99 }) }],
    ['no requests at all', { canary: unmeasured(), baseline: unmeasured() }],
    [
      'as many errors as the old version',
      { canary: arm({ errorRatio: 0.3 }), baseline: arm({ errorRatio: 0.3 }) },
    ],
    ['no number from a query', { custom: [{ ...broken, value: null }] }],
  ] satisfies [string, Partial<WindowFigures>][])(
    'for %s is unknown, and neither promotes nor rolls back',
    (_, changes) => {
      const verdict = judge(changes);
      expect(verdict).toMatchObject({ verdict: 'unknown', trigger: null });
      expect(verdict.sentences).not.toEqual([]);
    },
  );

  it('for want of metrics is errored, never unknown', () => {
    const nothing = { canary: unmeasured(), baseline: unmeasured(), metrics: 'unknown' } as const;
    expect(judge(nothing)).toMatchObject({ verdict: 'errored', trigger: null, healthScore: null });
    expect(judge({ ...nothing, custom: [{ ...broken, value: null }] }).verdict).toBe('errored');
  });

  it.each<[string, Partial<WindowFigures>, string]>([
    ['a crash', { canary: unmeasured({ restarts: 1 }) }, 'crash'],
    ['a pod that is not Ready', { canary: unmeasured({ podsReady: 1 }) }, 'not-ready'],
    ['a query of the user out of bounds', { canary: unmeasured(), custom: [broken] }, 'custom-metric'],
  ])('for want of metrics still rolls back on %s', (_, changes, trigger) => {
    expect(judge({ ...changes, metrics: 'unknown' })).toMatchObject({ verdict: 'roll-back', trigger });
  });

  it('for want of requests still rolls back on a crash', () => {
    expect(canary({ requests: 0, errorRatio: null, restarts: 1 })).toMatchObject({
      verdict: 'roll-back',
      trigger: 'crash',
    });
  });

  it('because a cause is shared is not rolled back by the score those figures make', () => {
    const bad = arm({ errorRatio: 0.5, p95Ms: 5000 });
    expect(judge({ canary: bad, baseline: bad })).toMatchObject({ verdict: 'unknown', healthScore: 70 });
    expect(judge({ canary: arm({ errorRatio: 0.06 }), baseline: arm({ errorRatio: 0.04 }) }).verdict).toBe(
      'unknown',
    );
  });
});
