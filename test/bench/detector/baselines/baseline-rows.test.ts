import { describe, expect, it } from 'vitest';
import { baselineRows } from '../../../../bench/detector/baselines/baseline-rows.ts';
import { smallEntity } from './small-entity.ts';

const GAP = 2;

describe('the rows to compare with', () => {
  it('are silence, the plain package twice and the first version, in this order', () => {
    expect(baselineRows([smallEntity()], GAP).map(({ name }) => name)).toEqual([
      'never alarm',
      'ml-isolation-forest, score > 0.5',
      'ml-isolation-forest, score > 0.6',
      'first version (window 100, contamination 0.1)',
    ]);
  });

  it('show how much accuracy silence has: the share of normal rows, pooled', () => {
    const [silence] = baselineRows(
      [smallEntity(), smallEntity({ name: 'long', testRows: 300, anomalies: [{ first: 0, last: 29 }] })],
      GAP,
    );
    expect(silence?.rates).toMatchObject({
      accuracy: 0.9,
      falsePositiveRate: 0,
      pointPrecision: null,
      eventRecall: 0,
      falseAlarmsPerDay: 0,
    });
  });

  it('take the mean of average precision over entities that have an anomaly', () => {
    const entities = [
      smallEntity(),
      smallEntity({ name: 'worse', anomalies: [{ first: 30, last: 59 }] }),
      smallEntity({ name: 'well', anomalies: [] }),
    ];
    const [silence] = baselineRows(entities, GAP);
    expect(silence?.ap).toBeCloseTo((0.1 + 0.3) / 2);
  });

  it('have no average precision where nothing is anomalous', () => {
    expect(baselineRows([smallEntity({ anomalies: [] })], GAP).map(({ ap }) => ap)).toEqual(
      Array(4).fill(null),
    );
  });

  it('find an anomaly that no one can miss', () => {
    const rows = baselineRows([smallEntity()], GAP).slice(1);
    expect(rows.map(({ rates }) => rates.eventRecall)).toEqual([1, 1, 1]);
  });

  it('do not depend on which entities were judged before', () => {
    const other = smallEntity({ name: 'other' });
    const alone = baselineRows([other], GAP);
    baselineRows([smallEntity()], GAP);
    expect(baselineRows([other], GAP)).toEqual(alone);
  });

  it('cannot be had without an entity', () => {
    expect(() => baselineRows([], GAP)).toThrow(/load a folder/);
  });
});
