import { expect, test } from 'vitest';
import { When, releaseMoments } from '../scenarios/runner/release-moments.ts';
import { aClosedState, aProgress, aStep } from './release-evidence.ts';

test('a moment is a status, a result, or a step and its status', () => {
  for (const moment of [
    'held',
    'awaiting-approval',
    'released',
    'soak running',
    'shop/canary-10 passed',
    'soak/0.5 running',
  ])
    expect(When.parse(moment)).toBe(moment);
});

test('another word is refused with the nearest one and the legal ones', () => {
  const said = (given: unknown): string => When.safeParse(given).error?.issues[0]?.message ?? 'accepted';
  expect(said('awaiting-aproval')).toContain('did you mean "awaiting-approval"? legal: queued, running');
  expect(said('shop/switch runing')).toContain('statuses of steps: waiting, running, passed');
  expect(said('a b running')).toContain('is not a step');
  expect(said(3)).toContain('must be a step');
});

test('a release has come to its status, its steps’ and its result', () => {
  const steps = [aStep('approval', 'passed'), aStep('shop/roll-out', 'running'), aStep('soak', 'waiting')];
  const moments = releaseMoments(aProgress({ steps }));
  expect([...moments].toSorted()).toEqual([
    'approval passed',
    'approval running',
    'running',
    'shop/roll-out running',
    'soak waiting',
  ]);
  const closed = releaseMoments(aProgress({ state: aClosedState({ result: 'aborted' }) }));
  expect([...closed]).toEqual(['closed', 'aborted']);
});
