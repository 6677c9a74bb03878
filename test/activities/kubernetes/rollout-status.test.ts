import { expect, it } from 'vitest';
import { isProgressing, progressDeadlineExceeded } from '../../../activities/kubernetes/rollout-status.ts';

const DONE = { observedGeneration: 3, replicas: 2, updatedReplicas: 2, availableReplicas: 2 };
const because = (reason: string) => ({ conditions: [{ type: 'Progressing', status: 'True', reason }] });
const rollout = (status: object) => ({
  metadata: { generation: 3 },
  spec: { replicas: 2 },
  status: { ...DONE, ...status },
});

it.each([
  ['all updated and available', {}, false],
  ['the controller has not seen the last edit', { observedGeneration: 2 }, true],
  ['too few updated pods', { updatedReplicas: 1 }, true],
  ['old pods not gone', { replicas: 3 }, true],
  ['updated pods not available yet', { availableReplicas: 1 }, true],
  [
    'updated pods not available yet, rolling out',
    { availableReplicas: 1, ...because('ReplicaSetUpdated') },
    true,
  ],
  [
    'pods that fell ill after a complete rollout',
    { availableReplicas: 0, ...because('NewReplicaSetAvailable') },
    false,
  ],
  [
    'past its deadline',
    { updatedReplicas: 1, availableReplicas: 0, ...because('ProgressDeadlineExceeded') },
    false,
  ],
])('%s', (_what, status, expected) => {
  expect(isProgressing(rollout(status))).toBe(expected);
});

it('a Deployment nobody has looked at yet is progressing', () => {
  expect(isProgressing({ metadata: { generation: 1 }, spec: {} })).toBe(true);
});

it('a deadline that an earlier generation exceeded does not count', () => {
  expect(progressDeadlineExceeded(rollout(because('ProgressDeadlineExceeded')))).toBe(true);
  expect(
    progressDeadlineExceeded(rollout({ observedGeneration: 2, ...because('ProgressDeadlineExceeded') })),
  ).toBe(false);
  expect(progressDeadlineExceeded(rollout(because('NewReplicaSetAvailable')))).toBe(false);
});
