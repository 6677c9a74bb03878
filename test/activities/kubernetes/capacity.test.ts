import { describe, expect, it } from 'vitest';
import { capacityOf } from '../../../activities/kubernetes/capacity.ts';

const template = (...limits: (object | undefined)[]): string =>
  JSON.stringify({ spec: { containers: limits.map((one) => ({ resources: { limits: one } })) } });

describe('the capacity of a pod', () => {
  it('is what all of its containers together may use', () => {
    expect(capacityOf(template({ cpu: '250m', memory: '64Mi' }, { cpu: 1, memory: '1Gi' }))).toEqual({
      cpuCores: 1.25,
      memoryBytes: 1088 * 2 ** 20,
    });
    expect(capacityOf(template({ cpu: '250m' }, { cpu: '1' }))).toEqual({
      cpuCores: 1.25,
      memoryBytes: null,
    });
  });

  it.each(['{', 'null', '{}', template(), template(undefined), template({ memory: 'much' })])(
    'is not known of %s',
    (one) => {
      expect(capacityOf(one)).toEqual({ cpuCores: null, memoryBytes: null });
    },
  );
});
