import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SuspectGate } from '../../../activities/kubernetes/suspect-gate.ts';
import { isSuspectPod, workloadOf } from '../../../activities/kubernetes/suspect.ts';

const pod = (status: object) => ({
  status: { containerStatuses: [{ name: 'shop', restartCount: 2, ...status }] },
});
const waiting = (reason: string) => pod({ state: { waiting: { reason } } });
const ended = (exitCode: number) => pod({ state: { terminated: { exitCode } } });

describe('a pod is suspect', () => {
  it.each([
    ['in a crash loop', waiting('CrashLoopBackOff'), null, true],
    ['without its image', waiting('ErrImagePull'), null, true],
    ['backing off from its image', waiting('ImagePullBackOff'), null, true],
    ['with a name no image has', waiting('InvalidImageName'), null, true],
    ['without its config', waiting('CreateContainerConfigError'), null, true],
    ['being made', waiting('ContainerCreating'), null, false],
    ['ended badly', ended(1), null, true],
    ['killed for memory', ended(137), null, true],
    ['ended well', ended(0), null, false],
    ['restarted since we looked', pod({ state: { running: {} } }), 1, true],
    ['not restarted since we looked', pod({ state: { running: {} } }), 2, false],
    ['restarted before we ever looked', pod({ state: { running: {} } }), null, false],
    ['failing while on its way out', { ...ended(137), metadata: { deletionTimestamp: 'now' } }, 0, false],
    [
      'whose init container fails',
      { status: { initContainerStatuses: [{ state: { waiting: { reason: 'CrashLoopBackOff' } } }] } },
      null,
      true,
    ],
    ['without any status', {}, null, false],
  ])('%s', (_what, one, restartsBefore, expected) => {
    expect(isSuspectPod(one, restartsBefore)).toBe(expected);
  });
});

describe('a pod belongs to', () => {
  const owned = (kind: string, name: string, hash?: string) => ({
    metadata: {
      name: 'p',
      namespace: 'shop',
      ...(hash === undefined ? {} : { labels: { 'pod-template-hash': hash } }),
      ownerReferences: [{ apiVersion: 'v1', kind, name, uid: 'u', controller: true }],
    },
  });
  it.each([
    [
      'the Deployment its ReplicaSet is named after',
      owned('ReplicaSet', 'my-shop-5d4f8', '5d4f8'),
      'Deployment',
      'my-shop',
    ],
    ['its StatefulSet', owned('StatefulSet', 'db'), 'StatefulSet', 'db'],
    ['its DaemonSet', owned('DaemonSet', 'agent'), 'DaemonSet', 'agent'],
    ['its Job', owned('Job', 'backup'), 'Job', 'backup'],
    ['itself', { metadata: { name: 'alone', namespace: 'shop' } }, 'Pod', 'alone'],
  ])('%s', (_what, one, kind, name) => {
    expect(workloadOf(one)).toEqual({ namespace: 'shop', kind, name });
  });

  it.each([
    ['a ReplicaSet of nobody', owned('ReplicaSet', 'bare')],
    ['a ReplicaSet with another hash', owned('ReplicaSet', 'shop-aaa', 'bbb')],
    ['a node', owned('Node', 'node-1')],
  ])('nobody that is seen: %s', (_what, one) => {
    expect(workloadOf(one)).toBeNull();
  });
});

describe('the gate', () => {
  let passed: string[];
  let gate: SuspectGate<string>;
  beforeEach(() => {
    vi.useFakeTimers();
    passed = [];
    gate = new SuspectGate(
      (one) => passed.push(`${one} ${String(Date.now())}`),
      () => Date.now(),
    );
    vi.setSystemTime(0);
  });
  afterEach(() => {
    gate.close();
    vi.useRealTimers();
  });

  it('makes one of a burst, after 300 ms', () => {
    for (let times = 0; times < 5; times += 1) gate.report('a', 'a');
    vi.advanceTimersByTime(299);
    expect(passed).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(passed).toEqual(['a 300']);
  });

  it('lets the same through once in 3 s and loses no last word', () => {
    gate.report('a', 'a');
    vi.advanceTimersByTime(300);
    gate.report('a', 'a');
    vi.advanceTimersByTime(2999);
    expect(passed).toEqual(['a 300']);
    vi.advanceTimersByTime(1);
    expect(passed).toEqual(['a 300', 'a 3300']);
  });

  it('keeps different workloads apart', () => {
    gate.report('a', 'a');
    gate.report('b', 'b');
    vi.advanceTimersByTime(300);
    expect(passed).toEqual(['a 300', 'b 300']);
  });

  it('lets nothing through, and keeps no timer, once closed', () => {
    gate.report('a', 'a');
    gate.close();
    expect(vi.getTimerCount()).toBe(0);
    vi.advanceTimersByTime(10_000);
    expect(passed).toEqual([]);
  });
});
