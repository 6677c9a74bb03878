import { describe, expect, it } from 'vitest';
import {
  evenlySpread,
  MOST_TRAIN_ROWS,
  plainForest,
} from '../../../../bench/detector/baselines/plain-forest.ts';
import { smallEntity } from './small-entity.ts';

describe('the package used plainly', () => {
  it('alarms above 0.5 and above 0.6 on one and the same score', () => {
    const [low, high] = plainForest(smallEntity());
    expect(low?.scores).toBe(high?.scores);
    expect(low?.alarms).toEqual(low?.scores.map((score) => score > 0.5));
    expect(high?.alarms).toEqual(high?.scores.map((score) => score > 0.6));
    expect(low?.name).not.toBe(high?.name);
  });

  it('finds rows far outside of what it learnt', () => {
    const [, high] = plainForest(smallEntity());
    expect(high?.alarms.slice(60, 70)).toEqual(Array(10).fill(true));
  });

  it('learns from the train split alone', () => {
    const [quiet] = plainForest(smallEntity({ anomalies: [] }));
    const [broken] = plainForest(smallEntity());
    expect(broken?.scores.slice(0, 60)).toEqual(quiet?.scores.slice(0, 60));
  });

  it('says the same twice', () => {
    expect(plainForest(smallEntity())).toEqual(plainForest(smallEntity()));
  });
});

describe('rows evenly spread', () => {
  it('are all rows where there are few', () => {
    expect(evenlySpread([1, 2, 3], 3)).toEqual([1, 2, 3]);
    expect(evenlySpread([1, 2, 3], 5)).toEqual([1, 2, 3]);
  });

  it('begin with the first and lie equally far apart where there are more', () => {
    const ten = Array.from({ length: 10 }, (_, at) => at);
    expect(evenlySpread(ten, 5)).toEqual([0, 2, 4, 6, 8]);
    expect(evenlySpread(ten, 4)).toEqual([0, 3, 5, 8]);
  });

  it('are exactly as many as allowed for a long split', () => {
    expect(evenlySpread(Array(23_703).fill(0), MOST_TRAIN_ROWS)).toHaveLength(MOST_TRAIN_ROWS);
  });
});
