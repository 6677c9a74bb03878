import {
  ServiceError,
  WorkflowFailedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { ActivityFailure, ApplicationFailure, TimeoutFailure } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import { DeadlineError } from '../../api/deadline.ts';
import { connectTemporal, refusalOf } from '../../api/temporal.ts';

const grpc = (code: number): ServiceError =>
  new ServiceError('Failed to query Workflow', {
    cause: Object.assign(new Error('grpc'), { code, details: '', metadata: {} }),
  });

const failed = (cause: Error): WorkflowFailedError =>
  new WorkflowFailedError('Workflow execution failed', cause, 'NON_RETRYABLE_FAILURE');

describe('what the Temporal client throws', () => {
  it.each<[Error, string]>([
    [new WorkflowNotFoundError('gone', 'heal/x', undefined), 'not-found'],
    [grpc(5), 'not-found'],
    [grpc(4), 'no-answer'],
    [grpc(9), 'no-answer'],
    [grpc(14), 'unreachable'],
    [new ServiceError('Unexpected error while making gRPC request'), 'unreachable'],
    [new DeadlineError('Temporal', 3000), 'no-answer'],
    [new WorkflowUpdateRPCTimeoutOrCancelledError('late'), 'no-answer'],
    [failed(new TimeoutFailure('late', undefined, 'START_TO_CLOSE')), 'no-answer'],
    [failed(new ApplicationFailure('no such cluster')), 'refused'],
  ])('%s is %s', (error, refusal) => {
    expect(refusalOf(error)).toMatchObject({ ok: false, refusal });
  });

  it('passes on the words of a validator', () => {
    const cause = ApplicationFailure.create({ message: 'the request has expired', type: 'Error' });
    expect(refusalOf(new WorkflowUpdateFailedError('failed', cause))).toEqual({
      ok: false,
      refusal: 'refused',
      sentence: 'the request has expired',
    });
  });

  it('passes on the words of an activity that failed, out of what wraps them', () => {
    const cause = new ActivityFailure(
      'Activity task failed',
      'planRelease',
      undefined,
      'NON_RETRYABLE_FAILURE',
      undefined,
      ApplicationFailure.create({ message: 'the cluster does not answer', type: 'KubernetesError' }),
    );
    expect(refusalOf(failed(cause))).toEqual({
      ok: false,
      refusal: 'refused',
      sentence: 'the cluster does not answer',
    });
  });

  it('keeps the words of a defect to itself', () => {
    const cause = ApplicationFailure.create({ message: 'x is not a function', type: 'TypeError' });
    const answer = refusalOf(new WorkflowUpdateFailedError('failed', cause));
    expect(JSON.stringify(answer)).not.toContain('not a function');
  });

  it('throws on what it does not know', () => {
    expect(() => refusalOf(new RangeError('odd'))).toThrow(RangeError);
  });
});

describe('a Temporal server that is not there', () => {
  it('is unreachable, within the deadline, for every kind of call', async () => {
    // Port 9 (discard) is closed on any machine these tests run on.
    const temporal = connectTemporal({
      address: '127.0.0.1:9',
      namespace: 'default',
      taskQueue: 'paramedic',
      uiUrl: 'http://127.0.0.1:8233',
    });
    const answer = { ok: false, refusal: 'unreachable' };
    await expect(temporal.ping()).rejects.toThrow();
    expect(await temporal.healProgress('heal/a')).toEqual(answer);
    expect(await temporal.stopHeal('heal/a', { by: 'ada', reason: 'x' })).toEqual(answer);
    expect(await temporal.releaseProgress('release/a/b/mi9x2k0a')).toEqual(answer);
    const steer = { by: 'ada', reason: 'x' };
    expect(await temporal.steerRelease({ releaseId: 'r', command: 'pause', steer, updateId: 'u' })).toEqual(
      answer,
    );
    expect(temporal.runUrl('heal/a')).toBe('http://127.0.0.1:8233/namespaces/default/workflows/heal%2Fa');
    await temporal.close();
  }, 20_000);
});
