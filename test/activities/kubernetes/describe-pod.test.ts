import { describe, expect, it } from 'vitest';
import { describePod } from '../../../activities/kubernetes/describe-pod.ts';
import { warningsByUid } from '../../../activities/kubernetes/warnings.ts';

const AT = '2026-03-01T10:00:00Z';
const AT_MS = Date.parse(AT);
const withStatus = (status: object) => ({
  metadata: { name: 'shop-1', uid: 'u1', creationTimestamp: AT, labels: { 'pod-template-hash': 'abc' } },
  spec: { containers: [{ name: 'shop', image: 'shop:1' }] },
  status,
});
const container = (status: object) => withStatus({ containerStatuses: [{ name: 'shop', ...status }] });
const first = (pod: Parameters<typeof describePod>[0]) => describePod(pod, []).containers[0];

describe('a pod', () => {
  it('that was never started has no more than its spec', () => {
    expect(describePod(withStatus({}), [])).toEqual({
      name: 'shop-1',
      uid: 'u1',
      node: null,
      phase: 'Unknown',
      podTemplateHash: 'abc',
      createdAtMs: AT_MS,
      isReady: false,
      readySinceMs: null,
      isTerminating: false,
      unschedulableMessage: null,
      warnings: [],
      containers: [
        {
          name: 'shop',
          image: 'shop:1',
          isInit: false,
          isReady: false,
          restartCount: 0,
          waitingReason: null,
          waitingMessage: null,
          lastTermination: null,
          startedAtMs: null,
          memoryLimitBytes: null,
          memoryRequestBytes: null,
          cpuLimitCores: null,
        },
      ],
    });
  });

  it('is Ready since its condition changed, and not at all while it is False', () => {
    const ready = (status: string) =>
      withStatus({ conditions: [{ type: 'Ready', status, lastTransitionTime: AT }] });
    expect(describePod(ready('True'), [])).toMatchObject({ isReady: true, readySinceMs: AT_MS });
    expect(describePod(ready('False'), [])).toMatchObject({ isReady: false, readySinceMs: null });
  });

  it('that finds no node says so in the scheduler’s words', () => {
    const scheduled = (reason: string) =>
      withStatus({
        conditions: [{ type: 'PodScheduled', status: 'False', reason, message: '0/2 nodes are available' }],
      });
    expect(describePod(scheduled('Unschedulable'), []).unschedulableMessage).toBe('0/2 nodes are available');
    expect(describePod(scheduled('SchedulingGated'), []).unschedulableMessage).toBeNull();
  });

  it('on its way out is terminating', () => {
    const pod = withStatus({});
    expect(
      describePod({ ...pod, metadata: { ...pod.metadata, deletionTimestamp: AT } }, []).isTerminating,
    ).toBe(true);
  });
});

describe('a container', () => {
  it.each([
    [
      { state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 10s' } } },
      'CrashLoopBackOff',
      'back-off 10s',
    ],
    [{ state: { waiting: {} } }, 'Waiting', null],
    [{ state: { running: { startedAt: AT } } }, null, null],
  ])('in %o waits for %s', (status, waitingReason, waitingMessage) => {
    expect(first(container(status))).toMatchObject({ waitingReason, waitingMessage });
  });

  it('tells its newest end: the one it stands in, else the one before its restart', () => {
    const ended = (exitCode: number) => ({ terminated: { exitCode, reason: 'OOMKilled', finishedAt: AT } });
    const termination = (exitCode: number) => ({ reason: 'OOMKilled', exitCode, finishedAtMs: AT_MS });
    expect(first(container({ lastState: ended(137) }))?.lastTermination).toEqual(termination(137));
    expect(first(container({ state: ended(1), lastState: ended(137) }))?.lastTermination).toEqual(
      termination(1),
    );
  });

  it('has its memory in bytes, its cpu in cores, and its kind', () => {
    const resources = { limits: { memory: '64Mi', cpu: '250m' }, requests: { memory: '1k' } };
    const pod = { spec: { initContainers: [{ name: 'init', resources }] } };
    expect(first(pod)).toMatchObject({
      isInit: true,
      memoryLimitBytes: 67_108_864,
      memoryRequestBytes: 1000,
      cpuLimitCores: 0.25,
    });
  });

  it('keeps a long message at 500 characters: its head, and its end, where the cause stands', () => {
    const message = `failed to pull ${'x'.repeat(2000)}: not found`;
    const told = first(
      container({ state: { waiting: { reason: 'ErrImagePull', message } } }),
    )?.waitingMessage;
    expect(told).toHaveLength(500);
    expect(told).toMatch(/^failed to pull x+…x+: not found$/);
  });

  it('says when the run that ended had begun, where the kubelet says so', () => {
    const terminated = { exitCode: 1, startedAt: AT, finishedAt: AT };
    expect(first(container({ lastState: { terminated } }))?.lastTermination).toMatchObject({
      startedAtMs: AT_MS,
    });
  });
});

it('warnings are the newest five of each object, by whatever time they carry', () => {
  const event = (uid: string, minute: number, more: object = {}) => ({
    involvedObject: { uid },
    type: 'Warning',
    reason: 'BackOff',
    message: `${uid} ${String(minute)}`,
    lastTimestamp: new Date(AT_MS + minute * 60_000).toISOString(),
    ...more,
  });
  const warnings = warningsByUid([
    ...[1, 2, 3, 4, 5, 6].map((minute) => event('a', minute)),
    event('b', 1, { lastTimestamp: undefined, eventTime: AT }),
    event('b', 0, { series: { lastObservedTime: new Date(AT_MS + 1).toISOString() } }),
    event('c', 1, { type: 'Normal' }),
    event('d', 1, { message: `${'y'.repeat(900)}: not found` }),
  ]);
  expect(warnings.get('a')).toEqual([6, 5, 4, 3, 2].map((minute) => `BackOff: a ${String(minute)}`));
  expect(warnings.get('b')).toEqual(['BackOff: b 0', 'BackOff: b 1']);
  expect(warnings.has('c')).toBe(false);
  expect(warnings.get('d')?.[0]).toHaveLength(300);
  expect(warnings.get('d')?.[0]).toMatch(/^BackOff: y+…y+: not found$/);
});
