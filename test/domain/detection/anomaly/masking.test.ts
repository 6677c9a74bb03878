import { describe, expect, it } from 'vitest';
import {
  CPU,
  LATENCY,
  METRICS,
  ROWS_A_DAY,
  modelOf,
  seededWorkload,
  surprisesOf,
  tiersOf,
} from './seeded-workload.ts';

/** Enough to act on. */
const TRAINED = 4 * ROWS_A_DAY;
/** Four healthy hours, then four in which the first three are disturbed. */
const HEALTHY = 48;
const DISTURBED = 36;
const SEEDS = Array.from({ length: 20 }, (_, index) => index + 1);
const gone = Number.NaN;

/** The surprises of what came after a model was learned: as it was, and with each of the metrics masked. */
const workloads = SEEDS.map((seed) => {
  const all = seededWorkload(TRAINED + 2 * HEALTHY, seed);
  const model = modelOf(all.slice(0, TRAINED));
  const later = all
    .slice(TRAINED)
    .map((row, at) =>
      at >= HEALTHY && at < HEALTHY + DISTURBED
        ? row.with(CPU, 1.4 * (row[CPU] ?? 0)).with(LATENCY, 1.3 * (row[LATENCY] ?? 0))
        : row,
    );
  const unmasked = surprisesOf(model, later, TRAINED);
  const masked = [...METRICS.keys()].map((column) =>
    surprisesOf(
      model,
      later.map((row) => row.with(column, gone)),
      TRAINED,
    ),
  );
  return { model, unmasked, masked };
});

describe('masking a metric', () => {
  it('never leaves more to act on than there was unmasked', () => {
    let compared = 0;
    for (const { model, unmasked, masked } of workloads) {
      const acts = (surprises: readonly number[]) => {
        const tiers = tiersOf(model, surprises, TRAINED);
        return [tiers.slice(0, HEALTHY), tiers.slice(HEALTHY)].map(
          (part) => part.filter((tier) => tier === 'act').length,
        );
      };
      const [healthy = 0, disturbed = 0] = acts(unmasked);
      compared += disturbed;
      for (const surprises of masked) {
        const [inHealthy, inDisturbed] = acts(surprises);
        expect(inHealthy).toBeLessThanOrEqual(healthy);
        expect(inDisturbed).toBeLessThanOrEqual(disturbed);
      }
    }
    expect(compared).toBeGreaterThan(SEEDS.length);
  });

  it('raises no surprise by more than noise', () => {
    for (const { unmasked, masked } of workloads)
      for (const surprises of masked) {
        const raised = surprises.map((surprise, at) => surprise - (unmasked[at] ?? gone));
        expect(Math.max(...raised)).toBeLessThan(0.05);
      }
  });
});
