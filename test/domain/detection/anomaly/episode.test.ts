import { describe, expect, it } from 'vitest';
import type { Tier } from '../../../../domain/detection/anomaly/alarm.ts';
import { QUIET } from '../../../../domain/detection/anomaly/alarm.ts';
import { sharesOf } from '../../../../domain/detection/anomaly/attribution.ts';
import { nextEpisode, QUIET_SAMPLES } from '../../../../domain/detection/anomaly/episode.ts';
import type { OpenEpisode } from '../../../../domain/detection/anomaly/episode.ts';

const STEP_MS = 15_000;

/** The episodes that begin and end over these samples, one step apart. */
function follow(samples: readonly { tier: Tier; surprise?: number; blame?: number[]; isShift?: boolean }[]) {
  let open: OpenEpisode | null = null;
  const ended: OpenEpisode[] = [];
  samples.forEach(({ tier, surprise = 3, blame = [1, 0], isShift = false }, place) => {
    const atMs = (place + 1) * STEP_MS;
    const since = tier === 'warn' || tier === 'act' ? atMs - STEP_MS : null;
    const step = nextEpisode(
      open,
      {
        scored: {
          surprise,
          vector: Float64Array.of(surprise),
          missing: [],
          memory: { recent: { levels: new Float64Array(), seenAtMs: new Float64Array() }, smoothed: null },
        },
        step: {
          tier,
          isShift,
          suspectSinceMs: null,
          state: { ...QUIET, warnSinceMs: since, actSinceMs: tier === 'act' ? since : null },
        },
      },
      { atMs, intervalMs: STEP_MS, blame: () => Float64Array.from(blame) },
    );
    open = step.open;
    if (step.ended !== null) ended.push(step.ended);
  });
  return { open: open as OpenEpisode | null, ended };
}

const quiet = (count: number) => Array.from({ length: count }, () => ({ tier: 'quiet' as const }));

describe('an episode', () => {
  it.each(['quiet', 'habit', 'unknown'] as const)('is not begun by a sample that is %s', (tier) => {
    expect(follow([{ tier }])).toEqual({ open: null, ended: [] });
  });

  it('begins where the line was passed, which is before the alarm', () => {
    expect(follow([...quiet(3), { tier: 'warn' }]).open?.beganAtMs).toBe(3 * STEP_MS);
  });

  it('goes on through flutter, and keeps the highest tier it reached', () => {
    const { open, ended } = follow([{ tier: 'act' }, ...quiet(QUIET_SAMPLES - 1), { tier: 'warn' }]);
    expect(ended).toEqual([]);
    expect(open).toMatchObject({ tier: 'act', beganAtMs: 0, lastAtMs: (QUIET_SAMPLES + 1) * STEP_MS });
  });

  it('ends after ten quiet samples, at its last strange one', () => {
    const { open, ended } = follow([{ tier: 'warn' }, ...quiet(QUIET_SAMPLES + 1)]);
    expect(open).toBeNull();
    expect(ended).toMatchObject([{ lastAtMs: STEP_MS }]);
  });

  it('ends when what it sees is accepted as the new normal', () => {
    const { open, ended } = follow([{ tier: 'warn' }, { tier: 'quiet', isShift: true }]);
    expect(open).toBeNull();
    expect(ended).toHaveLength(1);
  });

  it('remembers its strangest sample, and blames by all of them', () => {
    const { open } = follow([
      { tier: 'warn', surprise: 3, blame: [1, 3] },
      { tier: 'warn', surprise: 7, blame: [1, 5] },
      { tier: 'warn', surprise: 4, blame: [2, 0] },
    ]);
    expect(open?.peak).toEqual({ surprise: 7, atMs: 2 * STEP_MS, vector: [7] });
    expect(sharesOf(open?.blamed ?? { samples: 0, sums: [] })).toEqual([4 / 12, 8 / 12]);
  });
});
