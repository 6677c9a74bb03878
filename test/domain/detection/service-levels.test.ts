import { describe, expect, it } from 'vitest';
import { detectDeadlock } from '../../../domain/detection/deadlock.ts';
import { detectErrorRatio } from '../../../domain/detection/error-ratio.ts';
import { detectLatency } from '../../../domain/detection/latency.ts';
import { detectMetricsUnknown } from '../../../domain/detection/metrics-unknown.ts';
import type { WorkloadObservation } from '../../../domain/workload/observation.ts';
import type { PodProgress, VersionServiceLevels } from '../../../domain/workload/service-levels.ts';
import { NEW, NOW, observation, OLD, pod, replicaSet, SECOND } from '../../support/observations.ts';
import { absent, levels, unknown, version } from '../../support/service-levels.ts';
import { settings } from '../../support/situations.ts';

const serving = (replicas: number): WorkloadObservation =>
  observation({ olderReplicaSets: [replicaSet(OLD, { replicas })] });

const errors = (seen: WorkloadObservation, ...versions: VersionServiceLevels[]) =>
  detectErrorRatio(seen, levels(versions), settings());

const failing = (errorRatio: number, requests = 300) => version({ errorRatio, requests });
const older = (errorRatio: number, requests = 300) => version({ podTemplateHash: OLD, errorRatio, requests });

describe('the error ratio of a new version', () => {
  it.each([
    [0.049, false],
    [0.05, false],
    [0.051, true],
  ])('of %f alone is out of band: %s', (ratio, isSeen) => {
    expect(errors(serving(0), failing(ratio)) !== null).toBe(isSeen);
  });

  it.each([
    [99, false],
    [100, true],
    [101, true],
  ])('is judged on %i requests: %s', (requests, isSeen) => {
    expect(errors(serving(0), failing(0.5, requests)) !== null).toBe(isSeen);
  });

  it.each([
    [0.119, 'in band by comparison'],
    [0.12, 'regressed'],
    [0.121, 'regressed'],
  ])('of %f beside a baseline of 6 %% is %s', (ratio, outcome) => {
    const found = errors(serving(1), failing(ratio), older(0.06));
    if (outcome === 'regressed') expect(found?.versions).toEqual([NEW]);
    else expect(found?.versions).toEqual([NEW, OLD]);
  });

  it('beside an older version in band needs to be twice as bad', () => {
    expect(errors(serving(1), failing(0.07), older(0.04))).toBeNull();
    expect(errors(serving(1), failing(0.08), older(0.04))?.versions).toEqual([NEW]);
  });

  it('beside an older version that fails as much names both: it is not the change', () => {
    expect(errors(serving(1), failing(0.3), older(0.3))?.versions).toEqual([NEW, OLD]);
  });

  it('beside an older version that answered too little concludes nothing', () => {
    expect(errors(serving(1), failing(0.5), older(0, 99))).toBeNull();
    expect(errors(serving(1), failing(0.5), older(0, 100))).not.toBeNull();
  });

  it('ignores what an older version without replicas left in the window', () => {
    expect(errors(serving(0), failing(0.5), older(0, 20))?.versions).toEqual([NEW]);
  });

  it('is not judged when that version is not measured or answered nothing', () => {
    expect(errors(serving(1), older(0.9))).toBeNull();
    expect(errors(serving(0), version({ errorRatio: null, requests: 300 }))).toBeNull();
  });

  it('began with the window and says its figures', () => {
    const found = errors(serving(1), failing(0.255, 400), older(0.01));
    expect(found?.sinceMs).toBe(NOW - 30 * SECOND);
    expect(found?.evidence).toEqual([
      'version new-hash: 25.5 % of 400 requests failed in 30 s, above 5 %',
      'the older version failed 1 % in the same window',
    ]);
  });
});

describe('the latency of a new version', () => {
  const p95 = (now: number, before?: number) =>
    detectLatency(
      serving(before === undefined ? 0 : 1),
      levels([
        version({ p95Ms: now }),
        ...(before === undefined ? [] : [version({ podTemplateHash: OLD, p95Ms: before })]),
      ]),
      settings(),
    );

  it.each([
    [999, false],
    [1000, false],
    [1001, true],
  ])('p95 of %i ms is out of band: %s', (now, isSeen) => {
    expect(p95(now) !== null).toBe(isSeen);
  });

  it('needs twice the baseline as well as the limit', () => {
    expect(p95(1500, 800)).toBeNull();
    expect(p95(1600, 800)?.versions).toEqual([NEW]);
    expect(p95(900, 10)).toBeNull();
  });

  it("is nobody's regression when the older version is as slow", () => {
    expect(p95(3000, 2900)?.versions).toEqual([NEW, OLD]);
  });

  it('of a version without a figure is not judged', () => {
    expect(detectLatency(serving(0), levels([version({ p95Ms: null })]), settings())).toBeNull();
  });
});

describe('a deadlock', () => {
  const hung = (podName: string, changes: Partial<PodProgress> = {}): PodProgress => ({
    pod: podName,
    received: 40,
    completed: 0,
    inFlight: 12,
    ...changes,
  });
  const answers = (podName: string): PodProgress => hung(podName, { completed: 40, inFlight: 1 });
  const found = (pods: readonly PodProgress[], seen = observation()) =>
    detectDeadlock(seen, levels([], { pods }));

  it('is one Ready pod that answers nothing beside one that does', () => {
    expect(found([hung('a'), answers('b')])).toMatchObject({
      symptom: 'deadlock',
      pods: ['a'],
      evidence: [
        'pod a took 40 requests in 30 s and answered none; up to 12 waited at once',
        'other pods that answer: 1',
      ],
    });
  });

  it.each([
    ['received', 9, false],
    ['received', 10, true],
    ['received', 11, true],
    ['completed', 1, false],
    ['inFlight', 0, false],
    ['inFlight', 1, true],
  ])('with %s of %i is seen: %s', (figure, value, isSeen) => {
    expect(found([hung('a', { [figure]: value }), answers('b')]) !== null).toBe(isSeen);
  });

  it('is not seen in an idle pod', () => {
    expect(found([hung('a', { received: 0, inFlight: 0 }), answers('b')])).toBeNull();
  });

  it.each([
    ['that is not Ready', pod('a', { isReady: false, readySinceMs: null })],
    ['Ready for less than the window', pod('a', { readySinceMs: NOW - 29 * SECOND })],
    ['on its way out', pod('a', { isTerminating: true })],
  ])('is not seen in a pod %s', (_, only) => {
    expect(found([hung('a'), answers('b')], observation({ pods: [only, pod('b')] }))).toBeNull();
  });

  it('names all pods when all hang: triage takes that for a shared cause', () => {
    expect(found([hung('a'), hung('b')])).toMatchObject({
      pods: ['a', 'b'],
      evidence: expect.arrayContaining(['no other pod answers']) as unknown,
    });
  });

  it('is seen in a single replica too, which has no sibling to compare with', () => {
    expect(found([hung('a')], observation({ pods: [pod('a')] }))?.pods).toEqual(['a']);
  });
});

describe('unknown metrics', () => {
  it('are a finding with their reason', () => {
    expect(detectMetricsUnknown(unknown, NOW)?.evidence).toEqual([
      'service levels are unknown: Prometheus did not answer in 5 s',
    ]);
  });

  it('are neither a quiet service nor one that was never measured', () => {
    expect(detectMetricsUnknown(levels([version({ requests: 0, errorRatio: null })]), NOW)).toBeNull();
    expect(detectMetricsUnknown(absent, NOW)).toBeNull();
  });
});
