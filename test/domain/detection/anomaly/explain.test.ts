import { describe, expect, it } from 'vitest';
import { AnomalyExplanation } from '../../../../domain/access/anomaly-schema.ts';
import { alarmRuleOf } from '../../../../domain/detection/anomaly/alarm.ts';
import type { OpenEpisode } from '../../../../domain/detection/anomaly/episode.ts';
import { explainAnomaly } from '../../../../domain/detection/anomaly/explain.ts';
import { INTERVAL_MS, modelOf, ROWS_A_DAY, seededWorkload, START_MS } from './seeded-workload.ts';

const ROWS = seededWorkload(ROWS_A_DAY, 4);
const MODEL = modelOf(ROWS);
const rowTime = (row: number): number => START_MS + (ROWS_A_DAY + row) * INTERVAL_MS;

/** Four samples, the last with a latency of 900 and no memory. */
const samples = [0, 1, 2, 3].map((row) => ({
  atMs: rowTime(row),
  values: Float64Array.from(row === 3 ? [0.4, NaN, 100, 900] : (ROWS[row] ?? [])),
  surprise: row === 0 ? null : row === 3 ? 5.2 : 1,
}));

const explained = (blame: readonly number[], changes: Partial<OpenEpisode> = {}) =>
  explainAnomaly({
    model: MODEL,
    checksum: 'abc',
    rule: { ...alarmRuleOf(MODEL), warnAt: 2, actAt: 4 },
    episode: {
      beganAtMs: rowTime(3),
      lastAtMs: rowTime(3),
      tier: 'act',
      peak: { surprise: 5.2, atMs: rowTime(3), vector: [] },
      blamed: { samples: 1, sums: [...blame] },
      ...changes,
    },
    samples,
    forestSurprise: 3.1,
  });

describe('an explanation', () => {
  it('has the shape it is kept and told in', () => {
    const explanation = explained([1, 0, 0, 9]);
    expect(AnomalyExplanation.parse(JSON.parse(JSON.stringify(explanation)))).toEqual(explanation);
  });

  it('puts the metric that is to blame first, with its band sample by sample', () => {
    const [first, second] = explained([1, 0, 0, 9]).metrics;
    expect(first).toMatchObject({ name: 'latency', share: 0.9 });
    expect(second).toMatchObject({ name: 'cpu', share: 0.1 });
    expect(first?.values.at(-1)).toBeGreaterThan(first?.high.at(-1) ?? NaN);
    expect(first?.low).toHaveLength(samples.length);
  });

  it('shows what was missing as missing, and what could not be judged as that', () => {
    const explanation = explained([1, 0, 0, 9]);
    expect(explanation.metrics.find(({ name }) => name === 'memory')?.values).toEqual([
      ...ROWS.slice(0, 3).map((row) => row[1]),
      null,
    ]);
    expect(explanation.surprise).toEqual([null, 1, 1, 5.2]);
  });

  it('says how rare it is, which line it passed, and what stands out, but not what hardly does', () => {
    const { why } = explained([1, 0, 0, 9]);
    expect(why).toHaveLength(2);
    expect(why[0]).toBe('so strange is 1 in 160,000 samples of this workload; 1 in 10,000 is the act line');
    expect(why[1]).toMatch(/^latency stands out with 90 % of the deviation: 900, expected .* to /);
    expect(explained([1, 0, 0, 9], { tier: 'warn' }).why[0]).toContain('1 in 100 is the warn line');
  });

  it('names no metric when nothing stands out', () => {
    expect(explained([0, 0, 0, 0]).why).toHaveLength(1);
  });
});
