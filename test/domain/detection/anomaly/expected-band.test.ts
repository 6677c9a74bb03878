import { describe, expect, it } from 'vitest';
import { prepareBand } from '../../../../domain/detection/anomaly/expected-band.ts';
import { INTERVAL_MS, METRICS, modelOf, ROWS_A_DAY, seededWorkload, START_MS } from './seeded-workload.ts';

/** How many of the values lie within the band, metric by metric. */
function within(trainedRows: number, rows: readonly (readonly number[])[], afterRows: number): number[] {
  const bandAt = prepareBand(modelOf(seededWorkload(trainedRows, 1)));
  return METRICS.map(
    (_, column) =>
      rows.filter((values, row) => {
        const { low, high } = bandAt(START_MS + (afterRows + row) * INTERVAL_MS);
        const value = values[column] ?? NaN;
        return value >= (low[column] ?? NaN) && value <= (high[column] ?? NaN);
      }).length / rows.length,
  );
}

describe('the expected band', () => {
  it('holds nearly all of what the model was trained on, with a season and without', () => {
    for (const days of [1, 4]) {
      const rows = seededWorkload(days * ROWS_A_DAY, 1);
      for (const share of within(days * ROWS_A_DAY, rows, 0)) expect(share).toBeGreaterThan(0.94);
    }
  });

  it('follows the time of day once a season is known', () => {
    const bandAt = prepareBand(modelOf(seededWorkload(4 * ROWS_A_DAY, 1)));
    const requests = METRICS.findIndex(({ name }) => name === 'requests');
    const at = (quarter: number) => bandAt(START_MS + (quarter / 4) * ROWS_A_DAY * INTERVAL_MS);
    expect(at(1).low[requests]).toBeGreaterThan(at(3).high[requests] ?? NaN);
  });

  it('is narrower than all that was ever seen: half of a tripled load lies outside', () => {
    const tripled = seededWorkload(4 * ROWS_A_DAY, 1).map((row) => row.map((value) => 3 * value));
    for (const share of within(4 * ROWS_A_DAY, tripled, 0)) expect(share).toBeLessThan(0.5);
  });

  it('never expects less than nothing', () => {
    const bandAt = prepareBand(modelOf(seededWorkload(ROWS_A_DAY, 2)));
    for (const low of bandAt(START_MS).low) expect(low).toBeGreaterThanOrEqual(0);
  });
});
