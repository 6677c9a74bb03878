import { expect, test } from 'vitest';
import { unexplainedChanges } from '../scenarios/runner/baseline.ts';
import { isReady, matches, shownFault, unwell } from '../scenarios/runner/look.ts';
import { aDeployment, aLook, aPod } from './look.ts';
import { aWrite } from './evidence.ts';

const NONE = new Map<string, number>();
const OOM = { terminated: { reason: 'OOMKilled', exitCode: 137 } };
const CRASH = { terminated: { reason: 'Error', exitCode: 1 } };

test('a namespace is well when every rollout is done and every replica available', () => {
  expect(unwell(aLook([]))).toEqual([]);
  expect(unwell(aLook([], [aDeployment({ availableReplicas: 1 })]))).toEqual([
    'shop: 1 available, 2 updated of 2',
  ]);
  expect(unwell(aLook([], [aDeployment({ replicas: 3 })]))).toHaveLength(1);
  expect(unwell(aLook([], [aDeployment({}, { generation: 2 })]))).toEqual(['shop: not yet observed']);
});

test('a crash loop shows after two restarts since the fault, not after one', () => {
  expect(shownFault(aLook([aPod({ restarts: 1, lastState: CRASH })]), NONE)).toBeNull();
  expect(shownFault(aLook([aPod({ restarts: 2, lastState: CRASH })]), NONE)).toBe('restarts');
  const before = new Map([['a', 2]]);
  expect(shownFault(aLook([aPod({ restarts: 2, lastState: CRASH })]), before)).toBeNull();
});

test('running out of memory shows at once, an old kill does not', () => {
  expect(shownFault(aLook([aPod({ restarts: 1, lastState: OOM })]), NONE)).toBe('OOMKilled');
  expect(shownFault(aLook([aPod({ restarts: 1, lastState: OOM })]), new Map([['a', 1]]))).toBeNull();
});

test('waits that do not end by themselves and a rollout past its deadline show in their own words', () => {
  expect(shownFault(aLook([aPod({ state: { waiting: { reason: 'ErrImagePull' } } })]), NONE)).toBe(
    'ErrImagePull',
  );
  expect(shownFault(aLook([aPod({ state: { waiting: { reason: 'ContainerCreating' } } })]), NONE)).toBeNull();
  const late = aDeployment({
    conditions: [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' }],
  });
  expect(shownFault(aLook([], [late]), NONE)).toBe('ProgressDeadlineExceeded');
});

test('a pod that is going is not Ready, and a selector asks for every label', () => {
  expect(isReady(aPod({}))).toBe(true);
  expect(isReady(aPod({ isGoing: true }))).toBe(false);
  expect(matches(aPod({}), 'app=shop')).toBe(true);
  expect(matches(aPod({}), 'app=shop,tier=web')).toBe(false);
});

test('a generation that moved without a write is told, controllers’ writes explain nothing', () => {
  const baseline = { atMs: 0, pods: [], restarts: NONE, generations: new Map([['d', 1]]), writes: 1 };
  const moved = aLook([], [aDeployment({}, { generation: 2 })]);
  const old = aWrite();
  expect(unexplainedChanges(baseline, moved, [old, aWrite()])).toEqual([]);
  expect(unexplainedChanges(baseline, moved, [old, aWrite({ user: 'admin' })])).toEqual([]);
  expect(unexplainedChanges(baseline, moved, [old])).toHaveLength(1);
  const controller = aWrite({ user: 'system:serviceaccount:kube-system:deployment-controller' });
  expect(unexplainedChanges(baseline, moved, [old, controller])).toHaveLength(1);
});
