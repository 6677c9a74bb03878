import { describe, expect, it } from 'vitest';
import { failuresSince, restartCounts } from '../../../../domain/release/trigger/crash-evidence.ts';
import type { PodObservation } from '../../../../domain/workload/observation.ts';
import { NOW, SECOND, container, crashing, ended, pod, waiting } from '../../../support/observations.ts';

const FROM = NOW - 30 * SECOND;
/** What failed since, when these pods were there at the first look. */
const since = (pods: readonly PodObservation[], first: readonly PodObservation[] = [pod('a')], atMs = FROM) =>
  failuresSince(pods, { atMs, nowMs: NOW, counts: restartCounts(first) });
const failed = (finishedAtMs: number, restartCount = 0) =>
  container({ restartCount, lastTermination: ended({ finishedAtMs }) });

describe('failures of a window', () => {
  it('are none where nothing happened, whatever happened before', () => {
    const old = pod('a', { containers: [failed(FROM - 5 * SECOND, 7)] });
    expect(since([old], [old])).toEqual({ restarts: 0, crashes: [] });
  });

  it('are restarts since the first look', () => {
    const before = pod('a', { containers: [container({ restartCount: 3 })] });
    const after = pod('a', { containers: [container({ restartCount: 5 })] });
    expect(since([after], [before])).toEqual({
      restarts: 2,
      crashes: ['pod a: container shop restarted 2 times'],
    });
  });

  it('are all restarts of a pod born in it', () => {
    expect(since([pod('b', { containers: [container({ restartCount: 2 })] })]).restarts).toBe(2);
  });

  it.each([
    [FROM - SECOND, 0],
    [FROM, 1],
    [FROM + SECOND, 1],
  ])('are ends in failure from its first second on: %i', (finishedAtMs, restarts) => {
    const ending = pod('a', { containers: [failed(finishedAtMs, 1)] });
    expect(since([ending], [ending]).restarts).toBe(restarts);
  });

  it('are told to the second by the API, so an end in the second it began counts', () => {
    const ending = pod('a', { containers: [failed(FROM, 1)] });
    expect(since([ending], [ending], FROM + 900).restarts).toBe(1);
  });

  it('say how a container ended and what it waits for', () => {
    const oom = crashing({ lastTermination: ended({ reason: 'OOMKilled', exitCode: 137 }) });
    expect(since([pod('a', { containers: [oom] })]).crashes).toEqual([
      'pod a: container shop ended with exit code 137 (OOMKilled) 10 s before this look and waits in CrashLoopBackOff (back-off 10s restarting failed container)',
    ]);
  });

  it.each([
    ['CrashLoopBackOff', 1],
    ['ImagePullBackOff', 1],
    ['CreateContainerConfigError', 1],
    ['ContainerCreating', 0],
  ])('include a container that waits in %s: %i', (reason, crashes) => {
    expect(since([pod('a', { containers: [waiting(reason)] })]).crashes).toHaveLength(crashes);
  });

  it('leave out pods on their way out and evicted ones', () => {
    const gone = pod('a', { isTerminating: true, containers: [failed(NOW - SECOND, 4)] });
    const evicted = pod('b', { phase: 'Failed', containers: [failed(NOW - SECOND, 4)] });
    expect(since([gone, evicted])).toEqual({ restarts: 0, crashes: [] });
  });

  it('leave out an init container that did its work', () => {
    const init = container({ isInit: true, lastTermination: ended({ exitCode: 0, reason: 'Completed' }) });
    expect(since([pod('b', { containers: [init, container()] })])).toEqual({ restarts: 0, crashes: [] });
  });
});
