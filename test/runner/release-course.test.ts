import { expect, test } from 'vitest';
import {
  dueTurn,
  dueWord,
  isUntouched,
  newCourse,
  note,
  requestsOf,
} from '../scenarios/runner/release-course.ts';
import { ReleasePlan } from '../scenarios/runner/release-plan.ts';
import { aProgress, aStep } from './release-evidence.ts';

const ASKED = aProgress({
  state: {
    status: 'awaiting-approval',
    planHash: 'h',
    expiresAtMs: 60_000,
    approvals: [],
    quorum: 1,
    role: 'approver',
    refusals: [],
  },
});
const plan = (given: object): ReleasePlan => ReleasePlan.parse({ by: 'rita', ...given });
const load = (requests: number, failures: number) => ({
  total: () => ({ requests, failures, skipped: 0 }),
  setRps: () => undefined,
  experienced: () => ({ requests: 0, failures: 0, p95Ms: null }),
  stop: () => undefined,
});

test('a turn is due so long after its moment was first seen, and waits for those before it', () => {
  const abort = { when: 'shop/switch running', afterSeconds: 5, steer: { command: 'abort' } };
  const resume = { when: 'awaiting-approval', steer: { command: 'resume' } };
  const course = newCourse(plan({ then: [abort, resume] }), null, 0);
  note(course, ASKED, 500);
  expect(dueTurn(course, 60_000)).toBeNull();
  note(course, aProgress({ steps: [aStep('shop/switch', 'running')] }), 1000);
  note(course, aProgress({ steps: [aStep('shop/switch', 'running')] }), 4000);
  expect(dueTurn(course, 5999)).toBeNull();
  expect(dueTurn(course, 6000)?.steer?.command).toBe('abort');
  course.turns.shift();
  expect(dueTurn(course, 6000)?.steer?.command).toBe('resume');
});

test('a word on the approval is due so long after it was asked for, and never is never', () => {
  const approve = [{ decision: 'approve', delaySeconds: 3 }, { decision: 'never' }, { decision: 'reject' }];
  const course = newCourse(plan({ approve }), null, 0);
  expect(dueWord(course, 60_000)).toBeNull();
  note(course, ASKED, 1000);
  expect(dueWord(course, 3999)).toBeNull();
  expect(dueWord(course, 4000)).toEqual({ by: 'anna', decision: 'approve', delaySeconds: 3 });
  course.words.shift();
  expect(dueWord(course, 60_000)).toBeNull();
});

test('somebody else approves at once where the scenario does not say', () => {
  expect(plan({}).approve).toEqual([{ by: 'anna', decision: 'approve', delaySeconds: 0 }]);
  expect(plan({ approve: { decision: 'reject' } }).approve).toHaveLength(1);
});

test('requests count from the release’s beginning to its end', () => {
  const course = newCourse(plan({}), load(100, 7), 0);
  expect(requestsOf(course, load(180, 8))).toEqual({ sent: 80, failed: 1 });
  course.requestsAfter = load(200, 9).total();
  expect(requestsOf(course, load(900, 90))).toEqual({ sent: 100, failed: 2 });
  expect(requestsOf(newCourse(plan({}), null, 0), null)).toBeNull();
});

test('all must be as it was unless somebody edits something meanwhile', () => {
  const edit = { 'set-env': { deployment: 'shop', env: { A: 'b' } } };
  const when = 'awaiting-approval';
  expect(isUntouched(plan({ then: [{ when, steps: [{ freeze: { minutes: 1 } }, { wait: 1 }] }] }))).toBe(
    true,
  );
  expect(isUntouched(plan({ then: [{ when, steer: { command: 'abort' } }] }))).toBe(true);
  expect(isUntouched(plan({ then: [{ when, steps: [{ wait: 1 }, edit] }] }))).toBe(false);
});
