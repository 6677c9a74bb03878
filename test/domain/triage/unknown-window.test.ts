import { describe, expect, it } from 'vitest';
import { judgeWindow } from '../../../domain/triage/verification.ts';
import type { Expected } from '../../../domain/triage/verification.ts';
import type { WorkloadObservation } from '../../../domain/workload/observation.ts';
import type { ServiceLevels } from '../../../domain/workload/service-levels.ts';
import { crashing, newPod, NOW, observation } from '../../support/observations.ts';
import { absent, levels, unknown, version } from '../../support/service-levels.ts';
import { finding } from '../../support/situations.ts';
import { ACTED, WINDOW, expected, sample, window } from './acted-on.ts';

describe('a window is unknown', () => {
  it.each<[string, WorkloadObservation, ServiceLevels, Partial<Expected>]>([
    ['when metrics that were there are unreadable', observation(), unknown, {}],
    ['when metrics that were there are gone', observation(), absent, { serviceLevelsAtDecision: levels([]) }],
    [
      'when too few requests came to tell whether answers are well again',
      observation(),
      levels([version({ requests: 99 })]),
      { findings: [finding({ symptom: 'latency' })] },
    ],
    [
      'when somebody scaled it to zero',
      observation({ replicas: { desired: 0, ready: 0, updated: 0, available: 0 } }),
      absent,
      {},
    ],
  ])('%s', (_, seen, served, changes) => {
    expect(window(seen, served, changes).verdict).toBe('unknown');
  });

  it('when nobody looked', () => {
    expect(judgeWindow([], expected()).verdict).toBe('unknown');
  });

  it('by its last look only: earlier measurements reach back before it', () => {
    const looks = [sample(observation(), unknown, NOW - WINDOW), sample(observation(), levels([version()]))];
    expect(judgeWindow(looks, expected()).verdict).toBe('good');
  });

  it('but a proven fault is bad all the same', () => {
    const crashed = observation({ pods: [newPod('a', crashing(), { createdAtMs: ACTED })] });
    expect(window(crashed, unknown).verdict).toBe('bad');
  });
});
