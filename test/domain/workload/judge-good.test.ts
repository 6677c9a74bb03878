import { describe, expect, it } from 'vitest';
import { detectSymptoms } from '../../../domain/detection/symptoms.ts';
import type { JournaledState } from '../../../domain/workload/good-state.ts';
import { judgeState, stateIdentity } from '../../../domain/workload/judge-good.ts';
import type { StateSighting } from '../../../domain/workload/judge-good.ts';
import type { WorkloadObservation } from '../../../domain/workload/observation.ts';
import {
  config,
  container,
  crashing,
  HOUR,
  MINUTE,
  newPod,
  NOW,
  observation,
  OLD,
  pod,
  rollingOut,
  SECOND,
} from '../../support/observations.ts';
import { absent, levels, unknown, version } from '../../support/service-levels.ts';
import { goodState, settings } from '../../support/situations.ts';

function sight(seen: WorkloadObservation, changes: Partial<StateSighting> = {}): JournaledState {
  const serviceLevels = changes.serviceLevels ?? absent;
  return judgeState({
    previous: null,
    stateId: 'state',
    observation: seen,
    serviceLevels,
    findings: detectSymptoms(seen, serviceLevels, NOW, settings()),
    nowMs: NOW,
    settings: settings(),
    ...changes,
  });
}

const seenBefore = (changes: Partial<JournaledState> = {}): JournaledState => ({
  ...goodState(),
  stateId: 'state',
  templateHash: 'new-template',
  podTemplateHash: 'new-hash',
  firstSeenAtMs: NOW - HOUR,
  healthySinceMs: NOW - 10 * MINUTE,
  goodAtMs: null,
  ...changes,
});

describe('a state is good', () => {
  it.each([
    [299, false],
    [300, true],
    [301, true],
  ])('after %i s of health: %s', (seconds, isGood) => {
    const previous = seenBefore({ healthySinceMs: NOW - seconds * SECOND });
    expect(sight(observation(), { previous }).goodAtMs).toBe(isGood ? NOW : null);
  });

  it.each([
    [299, false],
    [300, true],
  ])('%i s after its youngest pod became Ready: %s', (seconds, isGood) => {
    const seen = observation({ pods: [pod('a'), pod('b', { readySinceMs: NOW - seconds * SECOND })] });
    expect(sight(seen, { previous: seenBefore() }).goodAtMs !== null).toBe(isGood);
  });

  it('not at first sight, however old its pods are', () => {
    expect(sight(observation())).toMatchObject({ firstSeenAtMs: NOW, healthySinceMs: NOW, goodAtMs: null });
  });

  it('for ever once it was: sickness and blindness do not take it back', () => {
    const previous = seenBefore({ goodAtMs: NOW - HOUR });
    expect(sight(rollingOut(crashing()), { previous })).toMatchObject({
      goodAtMs: NOW - HOUR,
      healthySinceMs: null,
      sickSinceMs: NOW,
    });
    expect(sight(observation(), { previous, serviceLevels: unknown }).goodAtMs).toBe(NOW - HOUR);
  });
});

describe('a state is not healthy', () => {
  it.each<[string, Partial<WorkloadObservation>]>([
    ['at zero replicas', { replicas: { desired: 0, ready: 0, updated: 0, available: 0 } }],
    ['while a replica is missing', { replicas: { desired: 3, ready: 2, updated: 3, available: 2 } }],
    ['while one is not available yet', { replicas: { desired: 2, ready: 2, updated: 2, available: 1 } }],
    ['while an old one still runs', { replicas: { desired: 2, ready: 2, updated: 1, available: 2 } }],
    ['while a rollout is under way', { isProgressing: true }],
    ['before its controller has seen it', { generation: 3 }],
    ['while a pod is not Ready', { pods: [pod('a'), pod('b', { isReady: false, readySinceMs: null })] }],
    ['without an object it needs to start', { configs: [config({ contentHash: null })] }],
    ['without a key it needs to start', { configs: [config({ missingKeys: ['LEVEL'] })] }],
  ])('%s', (_, changes) => {
    expect(sight(observation(changes), { previous: seenBefore() })).toMatchObject({
      healthySinceMs: null,
      goodAtMs: null,
    });
  });

  it.each([
    ['unknown', unknown],
    ['above the error limit on ever so few requests', levels([version({ requests: 4, errorRatio: 0.06 })])],
    ['slower than the limit on ever so few requests', levels([version({ requests: 4, p95Ms: 1001 })])],
    ['measured for another version only', levels([version({ podTemplateHash: OLD })])],
  ])('while its service levels are %s', (_, serviceLevels) => {
    expect(sight(observation(), { previous: seenBefore(), serviceLevels }).healthySinceMs).toBeNull();
  });

  it.each([
    ['in band', levels([version({ errorRatio: 0.05, p95Ms: 1000 })])],
    ['quiet', levels([version({ requests: 0, errorRatio: null, p95Ms: null })])],
    ['absent', absent],
  ])('but it is while they are %s', (_, serviceLevels) => {
    expect(sight(observation(), { previous: seenBefore(), serviceLevels }).goodAtMs).toBe(NOW);
  });

  it('an anomaly alone does not make it so', () => {
    const anomaly = {
      symptom: 'anomaly',
      pods: [],
      versions: [],
      sinceMs: NOW,
      evidence: [],
      message: '',
    } as const;
    expect(sight(observation(), { previous: seenBefore(), findings: [anomaly] }).goodAtMs).toBe(NOW);
  });
});

describe('contents that changed under running pods', () => {
  const predecessor = goodState({ templateHash: 'new-template' });
  const startedAt = (startedAtMs: number) =>
    observation({ pods: [pod('a', { containers: [container({ startedAtMs })] })], replicas: one() });
  const previous = seenBefore({ firstSeenAtMs: NOW - 20 * MINUTE });

  it('are not proven by pods that started before', () => {
    expect(sight(startedAt(NOW - HOUR), { previous, predecessor }).goodAtMs).toBeNull();
  });

  it('are proven by pods that started since', () => {
    expect(sight(startedAt(NOW - 20 * MINUTE), { previous, predecessor }).goodAtMs).toBe(NOW);
  });

  it('are proven by outliving the time of suspicion', () => {
    const old = seenBefore({ firstSeenAtMs: NOW - HOUR, healthySinceMs: NOW - HOUR });
    const seen = startedAt(NOW - 5 * HOUR);
    expect(sight(withReadyPods(seen), { previous: old, predecessor }).goodAtMs).toBe(NOW);
  });

  it.each([
    ['the template changed with them', goodState()],
    ['nothing ran before', null],
  ])('are taken as read when %s', (_, before) => {
    expect(sight(startedAt(NOW - HOUR), { previous, predecessor: before }).goodAtMs).toBe(NOW);
  });
});

function one() {
  return { desired: 1, ready: 1, updated: 1, available: 1 };
}

function withReadyPods(seen: WorkloadObservation): WorkloadObservation {
  return { ...seen, pods: seen.pods.map((only) => ({ ...only, readySinceMs: NOW - 5 * HOUR })) };
}

describe('what the journal keeps', () => {
  it('remembers when sickness began, through blindness, until health', () => {
    const sick = seenBefore({ sickSinceMs: NOW - MINUTE });
    expect(sight(rollingOut(crashing()), { previous: sick }).sickSinceMs).toBe(NOW - MINUTE);
    expect(sight(observation(), { previous: sick, serviceLevels: unknown }).sickSinceMs).toBe(NOW - MINUTE);
    expect(sight(observation(), { previous: sick }).sickSinceMs).toBeNull();
  });

  it('leaves images and version open until the controller has seen the change', () => {
    const unseen = observation({ generation: 3 });
    expect(sight(unseen)).toMatchObject({ images: [], podTemplateHash: null });
    expect(sight(observation())).toMatchObject({
      images: ['registry.test/shop:v2'],
      podTemplateHash: 'new-hash',
    });
  });

  it('keeps who brought a state about first', () => {
    const ours = observation({ writtenByAction: 'heal/1' });
    expect(sight(ours).writtenByAction).toBe('heal/1');
    expect(sight(ours, { previous: seenBefore() }).writtenByAction).toBeNull();
  });

  it('ignores pods of the older version when it names images', () => {
    const seen = rollingOut(crashing(), {
      pods: [
        pod('old', { podTemplateHash: OLD, containers: [container({ image: 'registry.test/shop:v1' })] }),
        newPod('new', crashing()),
      ],
    });
    expect(sight(seen).images).toEqual(['registry.test/shop:v2']);
  });
});

describe('the identity of a state', () => {
  const a = { kind: 'ConfigMap', name: 'a', contentHash: '1' } as const;
  const b = { kind: 'Secret', name: 'b', contentHash: '2' } as const;

  it('does not depend on the order of its objects', () => {
    expect(stateIdentity('t', [a, b])).toBe(stateIdentity('t', [b, a]));
  });

  it('depends on everything else', () => {
    const others = [
      stateIdentity('u', [a, b]),
      stateIdentity('t', [a]),
      stateIdentity('t', [{ ...a, contentHash: '9' }, b]),
      stateIdentity('t', [{ ...a, kind: 'Secret' }, b]),
      stateIdentity('t', [{ ...a, name: 'c' }, b]),
    ];
    expect(new Set([...others, stateIdentity('t', [a, b])]).size).toBe(6);
  });
});
