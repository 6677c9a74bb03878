import { describe, expect, it } from 'vitest';
import { MINUTE, newPod, NOW, rollingOut, SECOND, waiting } from '../../support/observations.ts';
import { actions, diagnose, unchanged } from './diagnosis.ts';

describe('a pod that cannot be placed', () => {
  const seen = (waitedMs: number) =>
    rollingOut(waiting('ContainerCreating'), {
      pods: [
        newPod('x', waiting('ContainerCreating'), {
          createdAtMs: NOW - waitedMs,
          unschedulableMessage: 'insufficient cpu',
        }),
      ],
    });

  it('after a change is undone with it', () => {
    expect(actions(diagnose(seen(2 * MINUTE)))).toMatchObject([{ kind: 'rollBack' }]);
  });

  it.each([
    [300, 'transient', false],
    [301, 'needs-person', true],
  ])('without a change for %i s is left: %s', (seconds, reason, escalate) => {
    expect(diagnose(seen(seconds * SECOND), unchanged)).toMatchObject({
      mode: 'Unschedulable',
      reason,
      escalate,
    });
  });
});
