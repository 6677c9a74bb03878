import { describe, expect, it } from 'vitest';
import { startStream } from '../../../../../domain/detection/anomaly/single-metric/stream-state.ts';
import type { StreamState } from '../../../../../domain/detection/anomaly/single-metric/stream-state.ts';
import { nextStep } from '../../../../../domain/detection/anomaly/single-metric/stream.ts';
import {
  HALF_HOURLY,
  LINE,
  ROWS_A_DAY,
  START_MS,
  alarmsOf,
  dailyRhythm,
  noise,
  sampleAt,
  stepsOf,
} from './streamed-series.ts';

const alone = (value: number): number[] => [value];
const lastOf = <T>(items: readonly T[]): T => {
  const last = items.at(-1);
  if (last === undefined) throw new Error('there is none');
  return last;
};

describe('a workload with one metric', () => {
  it('is not judged before enough rows were seen', () => {
    const steps = stepsOf(noise(HALF_HOURLY.learnRows + 1).map((one, row) => [row === 100 ? 1e6 : one]));
    expect(
      steps.slice(0, -1).every(({ score, onset, isLearning }) => score === 0 && onset === 0 && isLearning),
    ).toBe(true);
    expect(lastOf(steps).isLearning).toBe(false);
  });

  it('that never moves is never strange', () => {
    const steps = stepsOf(Array.from({ length: 10 * ROWS_A_DAY }, () => [42]));
    expect(steps.every(({ score }) => score === 0)).toBe(true);
  });

  it('that never moved is strange as soon as it does, unless nobody would call that a difference', () => {
    const rows = Array.from({ length: 300 }, (_, row) => [row === 250 ? 42.5 : 42]);
    expect(alarmsOf(stepsOf(rows))).toEqual([250]);
    expect(stepsOf(rows, { ...HALF_HOURLY, leastChanges: [0.5] }).every(({ score }) => score === 0)).toBe(
      true,
    );
    expect(alarmsOf(stepsOf(rows, { ...HALF_HOURLY, leastChanges: [0.4] }))).toEqual([250]);
  });

  it('with a daily rhythm raises no alarm day after day', () => {
    expect(alarmsOf(stepsOf(dailyRhythm(21).map(alone)))).toEqual([]);
  });

  it('alarms at a spike, once, and calms down after it', () => {
    const spike = 15 * ROWS_A_DAY + 5;
    const steps = stepsOf(dailyRhythm(21).map((value, row) => [row === spike ? 200 : value]));
    expect(alarmsOf(steps)).toEqual([spike]);
    expect(steps[spike + 12]?.score).toBeLessThan(LINE);
  });

  it('alarms when a day is like no day before, though each value was seen at some hour', () => {
    const night = 15 * ROWS_A_DAY;
    const steps = stepsOf(
      dailyRhythm(21).map((value, row) => [row >= night && row < night + 8 ? 150 : value]),
    );
    const [first] = alarmsOf(steps);
    expect(first).toBeGreaterThanOrEqual(night);
    expect(first).toBeLessThan(night + 3);
  });

  it('alarms at a step and takes the new level for usual in the end', () => {
    const step = 10 * ROWS_A_DAY;
    const steps = stepsOf(noise(30 * ROWS_A_DAY).map((one, row) => [one + (row < step ? 50 : 80)]));
    expect(alarmsOf(steps).slice(0, 1)).toEqual([step]);
    expect(lastOf(steps).score).toBeLessThan(LINE);
    expect(alarmsOf(steps).filter((row) => row > step + 10 * ROWS_A_DAY)).toEqual([]);
  });

  it('scores 0 to 6 whatever comes, and passes over what is no number or too large', () => {
    const wild = [1e99, -1e99, Infinity, -Infinity, NaN, 1e308, 0, -0, 5e-324];
    const steps = stepsOf(
      noise(600).map((one, row) => [row % 7 === 0 ? (wild[(row / 7) % wild.length] ?? 0) : one]),
    );
    expect(steps.every(({ score, onset }) => score >= 0 && score <= 6 && onset >= 0 && onset <= score)).toBe(
      true,
    );
    expect(new Set(steps.map(({ ignored }) => ignored))).toEqual(new Set([null, 'missing']));
  });
});

describe('a sample that cannot be used', () => {
  const before = lastOf(
    stepsOf(dailyRhythm(5).map((value, row) => [row === 5 * ROWS_A_DAY - 1 ? 500 : value])),
  );
  const row = 5 * ROWS_A_DAY;

  it.each([
    ['missing', sampleAt(row, NaN)],
    ['missing', sampleAt(row)],
    ['duplicate', sampleAt(row - 1, 900)],
    ['out of order', sampleAt(row - 2, 900)],
    ['no time', { atMs: NaN, values: Float64Array.of(900) }],
  ] as const)('is passed over as "%s": same state, same score, no alarm', (ignored, sample) => {
    const { state, score } = before;
    expect(score).toBeGreaterThan(LINE);
    expect(nextStep(state, sample)).toEqual({ state, score, onset: 0, ignored, isLearning: false });
  });

  it('leaves no trace: a missing hour raises nothing when the values come back', () => {
    const whole = dailyRhythm(21);
    const steps = stepsOf(whole.map((value, at) => [at % (3 * ROWS_A_DAY) < 2 ? NaN : value]));
    expect(alarmsOf(steps)).toEqual([]);
    expect(steps.filter(({ ignored }) => ignored === 'missing')).toHaveLength(14);
  });
});

describe('the state', () => {
  it('gives equal steps after a round trip through JSON at every row', () => {
    const values = dailyRhythm(9).map((value, row) => (row % 97 === 0 ? value + 60 : value));
    let kept = startStream(HALF_HOURLY);
    values.forEach((value, row) => {
      const sample = sampleAt(row, value);
      const restored = JSON.parse(JSON.stringify(kept)) as StreamState;
      const step = nextStep(kept, sample);
      if (row % 40 === 0) expect(nextStep(restored, sample)).toEqual(step);
      kept = step.state;
    });
  });

  it('is not changed by a step: the same state and sample give the same step', () => {
    const { state } = lastOf(stepsOf(dailyRhythm(5).map(alone)));
    const written = JSON.stringify(state);
    const sample = sampleAt(5 * ROWS_A_DAY, 170);
    expect(nextStep(state, sample)).toEqual(nextStep(state, sample));
    expect(JSON.stringify(state)).toBe(written);
  });

  it('stops growing', () => {
    const { history, model } = lastOf(stepsOf(noise(4224).map(alone))).state.metrics[0] ?? {};
    const rings = [history?.times, history?.smoothed, ...(history?.features ?? [])];
    expect(Math.max(...rings.map((ring) => ring?.full.length ?? 0))).toBe(Math.ceil(4000 / 64));
    expect(Math.max(...(model ?? []).map(({ upTo }) => upTo.length))).toBeLessThan(500);
  });

  it.each([
    [{ intervalMs: 15_000 }, /15000 ms will not do: give a minute or more/],
    [{ intervalMs: Infinity }, /give a minute or more/],
    [{ learnRows: 0 }, /learned from 0 rows: give a whole number/],
    [{ learnRows: 1.5 }, /give a whole number/],
    [{ leastChanges: [] }, /one a metric/],
    [{ leastChanges: [-1] }, /from 0 on/],
    [{ leastChanges: [Infinity] }, /from 0 on/],
  ])('does not begin with %j', (wrong, complaint) => {
    expect(() => startStream({ ...HALF_HOURLY, ...wrong })).toThrow(complaint);
  });
});

/** Row, score, onset: the method written once more in Python with numpy, on this very series. */
const REFERENCE = [
  [119, 0.0, 0.0],
  [120, 1.3496, 1.3496],
  [200, 0.5806, 0.0],
  [250, 3.7572, 3.7572],
  [251, 3.5409, 0.0],
  [253, 1.9654, 0.0],
  [479, 0.7598, 0.0],
  [480, 3.3761, 3.3761],
  [481, 3.1878, 0.0],
  [540, 0.4419, 0.0],
  [599, 1.1921, 0.0],
] as const;

it('scores as the method does when it is written in another language', () => {
  const HOUR_MS = 3_600_000;
  let state = startStream({ intervalMs: HOUR_MS, learnRows: 120, leastChanges: [0] });
  const steps = noise(600).map((one, row) => {
    const event = (row === 250 ? 60 : 0) + (row >= 480 ? 30 : 0);
    const value = 100 + 50 * (((row % 24) - 12) / 12) ** 2 + 4 * one + event;
    const step = nextStep(state, { atMs: START_MS + row * HOUR_MS, values: Float64Array.of(value) });
    state = step.state;
    return step;
  });
  for (const [row, score, onset] of REFERENCE) {
    expect(steps[row]?.score, `row ${String(row)}`).toBeCloseTo(score, 2);
    expect(steps[row]?.onset, `row ${String(row)}`).toBeCloseTo(onset, 2);
  }
});

describe('a workload with two metrics', () => {
  const two = { ...HALF_HOURLY, leastChanges: [0, 0] };
  const steady = noise(12 * ROWS_A_DAY, 11);
  const event = 10 * ROWS_A_DAY + 7;

  it('scores the quadratic mean of what each would alone', () => {
    const other = noise(12 * ROWS_A_DAY, 23);
    const surpriseOf = (steps: ReturnType<typeof stepsOf>) =>
      steps[event]?.state.metrics.map(({ surprise }) => surprise);
    const both = stepsOf(
      steady.map((one, row) => [one, other[row] ?? 0]),
      two,
    );
    const [first = 0, second = 0] = surpriseOf(both) ?? [];
    expect(surpriseOf(stepsOf(steady.map(alone)))).toEqual([first]);
    expect(surpriseOf(stepsOf(other.map(alone)))).toEqual([second]);
    const before = both[event - 1]?.score ?? 0;
    const fused = Math.sqrt((first ** 2 + second ** 2) / 2);
    expect(both[event]?.score).toBeCloseTo(Math.max(fused, before + 0.3 * (fused - before)), 12);
  });

  it('alarms when one of them alone goes wild', () => {
    expect(
      alarmsOf(
        stepsOf(
          steady.map((one, row) => [one, row === event ? 40 : 1 - one]),
          two,
        ),
      ),
    ).toContain(event);
  });

  it('raises no alarm when one falls silent, and does not judge one that never spoke', () => {
    const silent = stepsOf(
      dailyRhythm(12).map((value, row) => [value, row < event ? value / 2 : NaN]),
      two,
    );
    expect(alarmsOf(silent).filter((row) => row >= event)).toEqual([]);
    expect(silent.every(({ ignored }) => ignored === null)).toBe(true);
    const never = stepsOf(
      steady.map((one) => [one, NaN]),
      two,
    );
    expect(never.map(({ score }) => score)).toEqual(stepsOf(steady.map(alone)).map(({ score }) => score));
  });
});
