import { describe, expect, it } from 'vitest';
import { container, HOUR, NOW, rollingOut } from '../../support/observations.ts';
import { badState } from '../../support/situations.ts';
import { actions, diagnose } from './diagnosis.ts';

describe('a rollout past its deadline', () => {
  const stuck = rollingOut(container({ isReady: false }), {
    progressDeadlineExceeded: true,
    isProgressing: false,
  });

  it('is rolled back in one patch', () => {
    const verdict = diagnose(stuck);
    expect(verdict.mode).toBe('FailedRollout');
    expect(actions(verdict)).toMatchObject([{ kind: 'rollBack', toStateId: 'state-good' }]);
  });

  it('without a change, such as a scale-up that found no room, is left', () => {
    expect(diagnose(stuck, [badState({ goodAtMs: NOW - HOUR })])).toMatchObject({
      mode: 'FailedRollout',
      reason: 'no-change',
    });
  });
});
