import { describe, expect, it } from 'vitest';
import type { Action } from '../../../domain/healing/action.ts';
import { judgeSample } from '../../../domain/triage/verification.ts';
import type { WorkloadObservation } from '../../../domain/workload/observation.ts';
import { config, crashing, newPod, observation } from '../../support/observations.ts';
import { absent } from '../../support/service-levels.ts';
import { ACTED, expected, sample, window } from './acted-on.ts';

describe('hands are taken off', () => {
  it.each<[string, Partial<WorkloadObservation>, string]>([
    ['template', { templateHash: 'theirs' }, 'somebody else changed the pod template after the act'],
    ['spec', { specHash: 'theirs' }, "somebody else changed the workload's spec after the act"],
  ])('when somebody else changed the %s', (_, changes, sentence) => {
    expect(window(observation(changes))).toEqual({ verdict: 'drifted', sentences: [sentence] });
  });

  it.each([
    ['theirs', 'somebody else changed ConfigMap shop-config after it was restored'],
    [null, 'somebody else deleted ConfigMap shop-config after it was restored'],
  ])('when a restored object holds %s', (contentHash, sentence) => {
    const action: Action = {
      kind: 'restoreConfig',
      restoreConfigs: [{ kind: 'ConfigMap', name: 'shop-config', contentHash: 'good-content' }],
      evictPods: [],
    };
    const seen = observation({ configs: [config({ contentHash })] });
    expect(window(seen, absent, { action })).toEqual({ verdict: 'drifted', sentences: [sentence] });
    expect(window(observation(), absent, { action }).verdict).toBe('good');
  });

  it('when the workload is gone', () => {
    expect(window(null).verdict).toBe('gone');
    expect(judgeSample(sample(null), expected()).verdict).toBe('gone');
  });

  it('though the fault is there too: drift comes first', () => {
    const both = observation({
      templateHash: 'theirs',
      pods: [newPod('a', crashing(), { createdAtMs: ACTED })],
    });
    expect(window(both).verdict).toBe('drifted');
  });
});
