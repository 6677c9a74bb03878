import { describe, expect, it } from 'vitest';
import { detectCrashLoop } from '../../../domain/detection/crash-loop.ts';
import type { ContainerObservation } from '../../../domain/workload/observation.ts';
import {
  container,
  crashing,
  ended,
  HOUR,
  MINUTE,
  NEW,
  newPod,
  NOW,
  observation,
  pod,
  rollingOut,
  SECOND,
  waiting,
} from '../../support/observations.ts';

const looped = (only: ContainerObservation) => detectCrashLoop(rollingOut(only), NOW);

/** Runs again since a moment ago after its last crash. */
const justRestarted = (changes: Partial<ContainerObservation> = {}) =>
  container({
    isReady: false,
    restartCount: 2,
    startedAtMs: NOW - 2 * SECOND,
    lastTermination: ended({ finishedAtMs: NOW - 3 * SECOND }),
    ...changes,
  });

describe('a crash loop', () => {
  it('is seen in back-off, whatever the count of restarts', () => {
    const found = looped(crashing({ restartCount: 1 }));
    expect(found).toMatchObject({ symptom: 'crash-loop', pods: ['new-a'], versions: [NEW] });
    expect(found?.evidence[0]).toContain('exit code 1 (Error) 10 s before this look');
  });

  it('is seen in back-off although the last crash is long ago and nothing restarts', () => {
    expect(looped(crashing({ lastTermination: ended({ finishedAtMs: NOW - HOUR }) }))).not.toBeNull();
  });

  it('is seen in back-off when the program ends without an error', () => {
    expect(looped(crashing({ lastTermination: ended({ reason: 'Completed', exitCode: 0 }) }))).not.toBeNull();
  });

  it.each([
    [1, false],
    [2, true],
    [3, true],
  ])('between two back-offs, %i restarts count: %s', (restartCount, isSeen) => {
    expect(looped(justRestarted({ restartCount })) !== null).toBe(isSeen);
  });

  it.each([
    [599, true],
    [600, true],
    [601, false],
  ])('counts a crash of %i s ago: %s', (ageSeconds, isSeen) => {
    const only = justRestarted({
      lastTermination: ended({ finishedAtMs: NOW - ageSeconds * SECOND }),
      startedAtMs: NOW - SECOND,
    });
    const found = detectCrashLoop(rollingOut(only), NOW);
    expect(found !== null).toBe(isSeen);
  });

  it.each([
    [29, true],
    [30, true],
    [31, false],
  ])('a Ready container that has run for %i s since still counts: %s', (ranSeconds, isSeen) => {
    const only = justRestarted({ isReady: true, startedAtMs: NOW - ranSeconds * SECOND });
    expect(looped(only) !== null).toBe(isSeen);
  });

  it('a container that runs but is not Ready still counts after a minute', () => {
    expect(looped(justRestarted({ startedAtMs: NOW - MINUTE }))).not.toBeNull();
  });

  it.each([
    ['ended without an error', ended({ exitCode: 0, reason: 'Completed' })],
    [
      'was killed for its memory, which is a symptom of its own',
      ended({ reason: 'OOMKilled', exitCode: 137 }),
    ],
  ])('is not seen in a restart that %s', (_, lastTermination) => {
    expect(looped(justRestarted({ lastTermination }))).toBeNull();
    expect(looped(justRestarted({ lastTermination: null }))).toBeNull();
  });

  it('is seen when a liveness probe killed it: exit 137 is not out of memory by itself', () => {
    expect(looped(justRestarted({ lastTermination: ended({ exitCode: 137 }) }))).not.toBeNull();
  });

  it('is not seen in one crash of an old pod that crashed once before in its life', () => {
    const lived = (startedAtMs: number) =>
      pod('a', {
        containers: [
          justRestarted({ lastTermination: ended({ finishedAtMs: NOW - 3 * SECOND, startedAtMs }) }),
        ],
      });
    expect(detectCrashLoop(observation({ pods: [lived(NOW - 30 * MINUTE)] }), NOW)).toBeNull();
    expect(detectCrashLoop(observation({ pods: [lived(NOW - 5 * MINUTE)] }), NOW)).not.toBeNull();
  });

  it('of an old pod whose last run has no known length needs it to be not Ready', () => {
    const old = (isReady: boolean) =>
      observation({ pods: [pod('a', { containers: [justRestarted({ isReady })] })] });
    expect(detectCrashLoop(old(true), NOW)).toBeNull();
    expect(detectCrashLoop(old(false), NOW)).not.toBeNull();
  });

  it('is seen in an init container', () => {
    expect(looped(crashing({ isInit: true, name: 'migrate' }))).not.toBeNull();
  });

  it('is not seen in pods on their way out', () => {
    const leaving = newPod('new-a', crashing(), { isTerminating: true });
    expect(detectCrashLoop(observation({ pods: [leaving] }), NOW)).toBeNull();
  });

  it('began with the oldest failing end on record', () => {
    const pods = [
      newPod('x', crashing({ lastTermination: ended({ finishedAtMs: NOW - 40 * SECOND }) })),
      newPod('y', crashing({ lastTermination: ended({ finishedAtMs: NOW - 5 * SECOND }) })),
    ];
    expect(detectCrashLoop(observation({ pods }), NOW)?.sinceMs).toBe(NOW - 40 * SECOND);
  });
});

describe('new pods that fail before any has restarted twice', () => {
  const failedOnce = justRestarted({ restartCount: 1 });

  it.each([
    [1, false],
    [2, true],
  ])('%i of them are a symptom: %s', (failing, isSeen) => {
    const pods = Array.from({ length: failing }, (_, at) => newPod(`new-${String(at)}`, failedOnce));
    expect(detectCrashLoop(observation({ pods }), NOW) !== null).toBe(isSeen);
  });

  it('count also when their command cannot be run', () => {
    const pods = ['x', 'y'].map((name) => newPod(name, waiting('RunContainerError', 'exec: no such file')));
    expect(detectCrashLoop(observation({ pods }), NOW)?.message).toContain('no such file');
  });

  it.each([
    ['of an older version', { podTemplateHash: 'old-hash' }],
    ['older than ten minutes', { createdAtMs: NOW - 10 * MINUTE - 1 }],
    ['that are Ready', { isReady: true }],
  ])('do not count %s', (_, changes) => {
    const pods = ['x', 'y'].map((name) => newPod(name, failedOnce, changes));
    expect(detectCrashLoop(observation({ pods }), NOW)).toBeNull();
  });
});

it('a workload of many pods gives a finding of bounded size', () => {
  const pods = Array.from({ length: 200 }, (_, at) => newPod(`pod-${String(at)}`, crashing()));
  const found = detectCrashLoop(observation({ pods }), NOW);
  expect(found?.pods).toHaveLength(200);
  expect(found?.evidence).toHaveLength(7);
  expect(found?.evidence.at(-1)).toBe('and 194 more like these');
  expect(found?.message.length).toBeLessThanOrEqual(500);
});
