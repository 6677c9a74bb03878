import { describe, expect, it } from 'vitest';
import { pickAnomaly } from '../../../domain/access/anomaly-id.ts';

const ids = ['an-5f2c91aa-mhq1', 'an-5f2c91aa-mhq1x2', 'an-77d0b3c4-mhq0'];

describe('an anomaly', () => {
  it.each([
    ['an-77', 'an-77d0b3c4-mhq0'],
    ['77d0', 'an-77d0b3c4-mhq0'],
    ['an-5f2c91aa-mhq1', 'an-5f2c91aa-mhq1'],
    ['5f2c91aa-mhq1x', 'an-5f2c91aa-mhq1x2'],
  ])('is meant by %s', (given, id) => {
    expect(pickAnomaly(given, ids)).toEqual({ found: 'one', id });
  });

  it('is asked for again when its beginning fits several', () => {
    expect(pickAnomaly('an-5f', ids)).toEqual({ found: 'several', ids: ids.slice(0, 2) });
  });

  it.each(['', 'an-', 'mhq0', 'heal/x'])('is not found by %j', (given) => {
    expect(pickAnomaly(given, ids)).toEqual({ found: 'none' });
  });
});
