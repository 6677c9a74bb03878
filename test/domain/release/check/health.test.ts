import { describe, expect, it } from 'vitest';
import { checkHealthyBefore } from '../../../../domain/release/check/healthy-before.ts';
import type { HealthSight } from '../../../../domain/release/check/healthy-before.ts';
import { checkMonitoring } from '../../../../domain/release/check/monitoring.ts';
import { effectivePolicy } from '../../../../domain/policy/effective-policy.ts';
import { Policy } from '../../../../domain/policy/schema.ts';
import { crashing, newPod, observation, rollingOut, target, waiting } from '../../../support/observations.ts';
import { absent, levels, unknown, version } from '../../../support/service-levels.ts';
import { NOW } from './samples.ts';

const well: HealthSight = {
  name: 'shop/shop',
  uid: target.uid,
  observation: observation(),
  levels: levels([version()]),
  settings: effectivePolicy(Policy.parse({}), 'shop'),
  nowMs: NOW,
  mends: null,
};
const checked = (changes: Partial<HealthSight>) => checkHealthyBefore({ ...well, ...changes });
const none = { desired: 0, ready: 0, updated: 0, available: 0 };
const atZero = observation({ replicas: none, pods: [] });
const crashes = observation({ pods: [newPod('a', crashing()), newPod('b', crashing())] });
const failing = levels([version({ requests: 500, errorRatio: 0.4 })]);

describe('healthy before the release', () => {
  it('settled, without a symptom, its service levels in band', () => {
    expect(checked({})).toEqual({
      gate: 'healthy-before',
      found: 'pass',
      sentence: 'shop/shop is settled and shows no symptom',
    });
  });

  it('by its pods alone where it never had metrics, and that is said', () => {
    expect(checked({ levels: absent })).toMatchObject({
      found: 'pass',
      sentence: expect.stringContaining('it has no metrics') as string,
    });
  });
});

describe('not healthy before the release', () => {
  it.each<[string, Partial<HealthSight>, RegExp]>([
    ['a crash loop', { observation: crashes }, /crash-loop/],
    ['errors that users get', { levels: failing }, /error-ratio/],
    [
      'a rollout under way',
      { observation: rollingOut(waiting('ContainerCreating')) },
      /is not settled: 1 of 2 replicas run the new template/,
    ],
    [
      'a change its controller has not seen',
      { observation: observation({ generation: 3 }) },
      /its controller has not seen/,
    ],
    [
      'too few available',
      { observation: observation({ replicas: { desired: 2, ready: 1, updated: 2, available: 1 } }) },
      /1 of 2 replicas are available/,
    ],
  ])('%s', (_, changes, words) => {
    expect(checked(changes)).toMatchObject({
      found: 'fail',
      sentence: expect.stringMatching(words) as string,
    });
  });
});

describe('unknown before the release', () => {
  it('when what users get cannot be read', () => {
    expect(checked({ levels: unknown })).toMatchObject({
      found: 'unknown',
      sentence: expect.stringContaining('Prometheus did not answer') as string,
    });
  });

  it('when it is scaled to zero', () => {
    expect(checked({ observation: atZero }).found).toBe('unknown');
  });
});

describe('a release that mends an open incident', () => {
  it.each<[string, Partial<HealthSight>]>([
    ['sick pods', { observation: crashes }],
    ['errors', { levels: failing }],
    ['unknown service levels', { levels: unknown }],
    ['nothing running', { observation: atZero }],
  ])('passes on %s, with a note', (_, changes) => {
    expect(checked({ ...changes, mends: 'INC-0001' })).toMatchObject({
      found: 'pass',
      sentence: expect.stringContaining('this release mends INC-0001') as string,
    });
  });

  it('is not remarked upon when nothing is wrong', () => {
    expect(checked({ mends: 'INC-0001' })).toEqual(checked({}));
  });
});

describe('nothing begins, whatever is mended, on a Deployment that is', () => {
  it.each<[string, Partial<HealthSight>, RegExp]>([
    ['gone', { observation: null }, /not there any more/],
    ['another of the same name', { uid: 'uid-2' }, /made anew/],
    ['paused', { observation: observation({ isPaused: true }) }, /resume it first/],
  ])('%s', (_, changes, words) => {
    expect(checked({ ...changes, mends: 'INC-0001' })).toMatchObject({
      found: 'fail',
      sentence: expect.stringMatching(words) as string,
    });
  });
});

describe('monitoring', () => {
  it('passes on metrics that are known now', () => {
    expect(checkMonitoring('shop/shop', observation(), levels([version()])).found).toBe('pass');
  });

  it.each([
    ['never were', absent, /has no metrics; have it scraped/],
    ['cannot be read', unknown, /Prometheus did not answer/],
    ['show nothing yet', levels([]), /Ready for long enough/],
  ] as const)('is unknown where metrics %s', (_, shown, words) => {
    expect(checkMonitoring('shop/shop', observation(), shown)).toMatchObject({
      found: 'unknown',
      sentence: expect.stringMatching(words) as string,
    });
  });

  it('fails where nothing is there to observe', () => {
    expect(checkMonitoring('shop/shop', null, absent).found).toBe('fail');
  });
});
