import { describe, expect, it } from 'vitest';
import { isBestEffort, podRequests } from '../../../../activities/kubernetes/release/pod-requests.ts';
import type { Resources } from '../../../../activities/kubernetes/resource.ts';

const MI = 2 ** 20;
const asking = (cpu: string, memory: string) => ({ resources: { requests: { cpu, memory } } });
const limitRange = (item: object): Resources['limitranges'] => ({
  spec: { limits: [{ type: 'Container', ...item }] },
});

describe('what one more pod takes', () => {
  it('is the sum of its containers, by the names quotas use', () => {
    const spec = { containers: [asking('250m', '64Mi'), asking('1', '64Mi')] };
    expect(podRequests(spec, [])).toEqual({
      pods: 1,
      'count/pods': 1,
      cpu: 1.25,
      memory: 128 * MI,
      'requests.cpu': 1.25,
      'requests.memory': 128 * MI,
    });
  });

  it('is its limit where it asks for nothing', () => {
    const spec = { containers: [{ resources: { limits: { cpu: '2', memory: '1Gi' } } }] };
    expect(podRequests(spec, [])).toMatchObject({
      'requests.cpu': 2,
      'limits.cpu': 2,
      'requests.memory': 1024 * MI,
      'limits.memory': 1024 * MI,
    });
  });

  it('is the greatest init container when that is more, with the sidecars started before it', () => {
    const spec = {
      initContainers: [{ ...asking('100m', '16Mi'), restartPolicy: 'Always' }, asking('1', '16Mi')],
      containers: [asking('200m', '64Mi')],
    };
    expect(podRequests(spec, [])).toMatchObject({ cpu: 1.1, memory: 80 * MI });
  });

  it('is what the pod as a whole asks for, and overhead on top', () => {
    const spec = {
      containers: [asking('200m', '64Mi')],
      resources: { requests: { cpu: '2' } },
      overhead: { cpu: '500m' },
    };
    expect(podRequests(spec, [])).toMatchObject({ cpu: 2.5, memory: 64 * MI });
  });

  it('counts devices by the name of their requests', () => {
    const spec = { containers: [{ resources: { limits: { 'nvidia.com/gpu': '2' } } }] };
    expect(podRequests(spec, [])['requests.nvidia.com/gpu']).toBe(2);
  });

  it('is what a LimitRange fills in, where the container says nothing', () => {
    const ranges = [
      limitRange({ defaultRequest: { cpu: '100m', memory: '32Mi' }, default: { memory: '64Mi' } }),
      limitRange({ defaultRequest: { cpu: '9' } }),
    ];
    const spec = { containers: [{}, asking('1', '128Mi')] };
    expect(podRequests(spec, ranges)).toMatchObject({
      cpu: 1.1,
      memory: 160 * MI,
      'limits.memory': 128 * MI,
    });
    expect(
      podRequests({ containers: [{}] }, [{ spec: { limits: [{ type: 'Pod', max: { cpu: '1' } }] } }]),
    ).toEqual({ pods: 1, 'count/pods': 1 });
  });

  it('is a pod at least, also of a template without a spec', () => {
    expect(podRequests(undefined, [])).toEqual({ pods: 1, 'count/pods': 1 });
  });
});

it('a pod is best effort when none of its containers names cpu or memory', () => {
  expect(isBestEffort({ containers: [{}] })).toBe(true);
  expect(isBestEffort({ containers: [{ resources: { limits: { 'nvidia.com/gpu': '1' } } }] })).toBe(true);
  expect(isBestEffort({ containers: [{}, asking('1', '1Mi')] })).toBe(false);
  expect(isBestEffort({ initContainers: [asking('1', '1Mi')], containers: [{}] })).toBe(false);
  expect(isBestEffort({ containers: [{}], resources: { limits: { cpu: '1' } } })).toBe(false);
});
