import { describe, expect, it } from 'vitest';
import { NOTHING_STANDS, prepareDetector } from '../../../../domain/detection/anomaly/detector.ts';
import type { Detection } from '../../../../domain/detection/anomaly/detector.ts';
import type { Sample } from '../../../../domain/detection/anomaly/features.ts';
import { INTERVAL_MS, modelOf, ROWS_A_DAY, seededWorkload, START_MS } from './seeded-workload.ts';

const ROWS = seededWorkload(4 * ROWS_A_DAY, 3);
const MODEL = modelOf(ROWS.slice(0, 3 * ROWS_A_DAY));
const HOUR_ROWS = 3_600_000 / INTERVAL_MS;

const sampleOf = (values: readonly number[], row: number): Sample => ({
  atMs: START_MS + row * INTERVAL_MS,
  values: Float64Array.from(values),
});

/** The last day, with a latency twelve times as high from one hour to another. */
function lastDay(from: number, to: number): Sample[] {
  return ROWS.slice(3 * ROWS_A_DAY).map((row, place) => {
    const isSlow = place >= from * HOUR_ROWS && place < to * HOUR_ROWS;
    return sampleOf(
      row.map((value, column) => (column === 3 && isSlow ? 12 * value : value)),
      3 * ROWS_A_DAY + place,
    );
  });
}

function watch(samples: readonly Sample[], acceptAfterMs?: number): Detection[] {
  const detector = prepareDetector(MODEL, acceptAfterMs);
  let memory = detector.catchUp(
    ROWS.slice(2 * ROWS_A_DAY, 3 * ROWS_A_DAY).map((row, place) => sampleOf(row, 2 * ROWS_A_DAY + place)),
  );
  let standing = NOTHING_STANDS;
  return samples.map((sample) => {
    const detection = detector.next(memory, standing, sample);
    ({ memory, standing } = detection);
    return detection;
  });
}

describe('a detector', () => {
  it('keeps an alarm as one stretch, from its first strange sample', () => {
    const [last] = watch(lastDay(4, 8)).slice(-1);
    const around = last?.standing.alarms.filter(
      ({ fromMs }) => fromMs >= START_MS + (3 * ROWS_A_DAY + 4 * HOUR_ROWS) * INTERVAL_MS,
    );
    expect(around?.[0]?.fromMs).toBe(START_MS + (3 * ROWS_A_DAY + 4 * HOUR_ROWS) * INTERVAL_MS);
    expect(around?.filter(({ toMs, fromMs }) => toMs - fromMs > 2 * 3_600_000)).toHaveLength(1);
  });

  it('accepts an alarm as the new normal after the time it is given, and not before', () => {
    const accepted = (acceptAfterMs?: number) =>
      watch(lastDay(2, 24), acceptAfterMs).findIndex(({ step }) => step.isShift) / HOUR_ROWS;
    expect(accepted(2 * 3_600_000)).toBeCloseTo(4, 0);
    expect(accepted()).toBeCloseTo(14, 0);
  });

  it('remembers when it did', () => {
    const detections = watch(lastDay(2, 24));
    const shift = detections.findIndex(({ step }) => step.isShift);
    expect(detections[shift]?.standing.shiftedAtMs).toBe(START_MS + (3 * ROWS_A_DAY + shift) * INTERVAL_MS);
  });

  it('goes on equally after a round trip of its standing through JSON', () => {
    const samples = lastDay(4, 8);
    const detector = prepareDetector(MODEL);
    let [memory, standing] = [detector.start(), NOTHING_STANDS];
    let again = NOTHING_STANDS;
    for (const sample of samples) {
      const one = detector.next(memory, standing, sample);
      const other = detector.next(memory, again, sample);
      expect(other.step).toEqual(one.step);
      ({ memory, standing } = one);
      again = JSON.parse(JSON.stringify(other.standing)) as typeof again;
    }
  });
});
