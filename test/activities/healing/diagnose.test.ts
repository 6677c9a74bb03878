import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createActivities } from '../../../activities/index.ts';
import type { Activities } from '../../../activities/index.ts';
import type { ClimbedRung } from '../../../domain/healing/ladder.ts';
import { Policy } from '../../../domain/policy/schema.ts';
import type { WorkloadObservation } from '../../../domain/workload/observation.ts';
import { targetKey } from '../../../domain/workload/target.ts';
import type { Target } from '../../../domain/workload/target.ts';
import type { RecordStore } from '../../../store/port.ts';
import {
  HOUR,
  MINUTE,
  NOW,
  SECOND,
  crashing,
  finding,
  goodState,
  newPod,
  observation,
} from '../../support/observations.ts';
import { OPENS_WITHIN_MS, TEMPLATE, newWorld, openRecords, run, workload } from './world.ts';
import type { World } from './world.ts';

let store: RecordStore;
let world: World;
let activities: Activities;
beforeAll(async () => {
  store = await openRecords();
}, OPENS_WITHIN_MS);
afterAll(() => store.close());
beforeEach(() => {
  world = newWorld(store);
  activities = createActivities(world.deps);
});

/** Two new pods crash; the version before was good until three minutes ago. */
async function crashAfterChange(changes: Partial<WorkloadObservation> = {}): Promise<WorkloadObservation> {
  const seen = workload({
    pods: [newPod('new-a', crashing()), newPod('new-b', crashing())],
    replicas: { desired: 2, ready: 0, updated: 2, available: 0 },
    ...changes,
  });
  world.seen = [seen];
  const { target } = seen;
  await store.journalState(goodState({ target, stateId: `good-${target.uid}` }), TEMPLATE, []);
  return seen;
}

function ask(
  target: Target,
  changes: { healId?: string; look?: number; climbed?: ClimbedRung[] } = {},
): Parameters<Activities['diagnose']>[0] {
  return {
    healId: `heal/${targetKey(target)}/${randomUUID()}`,
    look: 1,
    target,
    scope: 'shop',
    found: {
      target,
      scope: 'shop',
      observedAtMs: NOW - 5000,
      templateHash: 'new-template',
      findings: [finding()],
      seenBy: 'watch',
    },
    climbed: [],
    ...changes,
  };
}
const storyOf = async (healId: string) =>
  (await store.timeline({ healId, limit: 20 })).map(({ phase, sentence, detail }) => ({
    phase,
    sentence,
    detail,
  }));

describe('a diagnosis that leads to an act', () => {
  it('is on record, with what was seen and the ladder, before it is handed back', async () => {
    const { target } = await crashAfterChange();
    const input = ask(target);
    const diagnosis = await run(activities.diagnose, input);
    expect(diagnosis).toMatchObject({ next: 'climb', mode: 'CrashLoopAfterChange' });
    expect(await storyOf(input.healId)).toMatchObject([
      { phase: 'seen', sentence: expect.stringContaining('restarted 3 times (by the watch)') as string },
      {
        phase: 'decided',
        sentence: expect.stringContaining('roll back to the last good template') as string,
        detail: { mode: 'CrashLoopAfterChange', ladder: ['rollBack'] },
      },
    ]);
    expect(await store.readHeal(input.healId)).toMatchObject({
      status: 'open',
      openedAtMs: NOW,
      detectedAtMs: NOW - 5000,
      decidedAtMs: NOW,
    });
  });

  it('that cannot be recorded is not handed back', async () => {
    const { target } = await crashAfterChange();
    const appendTimeline = () => Promise.reject(new Error('the record store does not answer'));
    const { diagnose } = createActivities({ ...world.deps, store: { ...store, appendTimeline } });
    await expect(run(diagnose, ask(target))).rejects.toThrow('the record store does not answer');
  });

  it('carries the pre-state, the plan to approve and what its guardrails need to know', async () => {
    const { target } = await crashAfterChange({ minReadySeconds: 45 });
    const input = ask(target);
    const diagnosis = await run(activities.diagnose, input);
    expect(diagnosis).toMatchObject({
      rung: {
        actionId: `${input.healId}/1`,
        plan: { rungIndex: 0, planHash: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
        preState: { templateHash: 'new-template', specHash: 'new-spec', generation: 2 },
        consent: 'auto',
        token: { tokenId: `${input.healId}/1`, namespace: 'shop', owners: 1 },
        windows: { windowMs: 45_000, windowsToVerify: 2 },
      },
    });
  });

  it('tried again is the same decision, told once', async () => {
    const { target } = await crashAfterChange();
    const input = ask(target);
    const first = await run(activities.diagnose, input);
    expect(await run(activities.diagnose, input)).toEqual(first);
    expect(await storyOf(input.healId)).toHaveLength(2);
  });

  it('at a later look adds to the story and leaves the times of the first', async () => {
    const { target } = await crashAfterChange();
    const input = ask(target);
    await run(activities.diagnose, input);
    world.nowMs = NOW + MINUTE;
    const climbed: ClimbedRung[] = [{ mode: 'CrashLoopAfterChange', rungIndex: 0, kind: 'rollBack' }];
    const again = await run(activities.diagnose, { ...input, look: 2, climbed });
    expect(again).toMatchObject({
      next: 'end',
      escalate: true,
      sentence: expect.stringContaining('every rung for CrashLoopAfterChange has been tried') as string,
    });
    expect((await storyOf(input.healId)).map((one) => one.phase)).toEqual(['seen', 'decided', 'left-alone']);
    expect(await store.readHeal(input.healId)).toMatchObject({ openedAtMs: NOW, detectedAtMs: NOW - 5000 });
  });
});

describe('a plan', () => {
  it('has the same hash for the same act on the same life of a workload, and another for anything else', async () => {
    const hashOf = async (target: Target) => {
      const diagnosis = await run(activities.diagnose, ask(target));
      return diagnosis.next === 'climb' ? diagnosis.rung.plan.planHash : '';
    };
    const { target } = await crashAfterChange();
    const first = await hashOf(target);
    expect(await hashOf(target)).toBe(first);
    const other = await crashAfterChange();
    expect(await hashOf(other.target)).not.toBe(first);
  });
});

describe('a workload that is left alone', () => {
  it.each([
    ['has no good state to go back to', 'no-good-state', () => Promise.resolve(only(workload(SICK)))],
    ['may only be observed', 'not-opted-in', () => crashAfterChange({ consent: 'observe' })],
    [
      'is owned by somebody else',
      'foreign-owner',
      () => crashAfterChange({ foreignOwner: { by: 'argocd', evidence: 'label app' } }),
    ],
    ['was paused by somebody', 'paused', () => crashAfterChange({ isPaused: true })],
  ])('because it %s has the reason %s on record', async (_what, reason, setUp) => {
    const { target } = await setUp();
    const input = ask(target);
    const diagnosis = await run(activities.diagnose, input);
    expect(diagnosis).toMatchObject({ next: 'end', reason });
    const story = await storyOf(input.healId);
    expect(story.at(-1)).toMatchObject({ phase: 'left-alone', detail: { reason } });
    expect(story.at(-1)?.sentence).toMatch(/\w+ \w+/);
    expect(await store.readHeal(input.healId)).toMatchObject({ reason });
  });

  it('because it has no symptom left is so on record, once the fault had half a minute to come back', async () => {
    const { target } = only(workload());
    const input = ask(target);
    world.nowMs = input.found.observedAtMs + 30 * SECOND - 1;
    expect(await run(activities.diagnose, input)).toMatchObject({ next: 'look-again' });
    expect([await storyOf(input.healId), await store.readHeal(input.healId)]).toEqual([[], null]);
    world.nowMs += 1;
    expect(await run(activities.diagnose, input)).toMatchObject({ next: 'end', reason: 'already-healthy' });
    expect(await store.readHeal(input.healId)).toMatchObject({ reason: 'already-healthy' });
  });

  it('because its scope is frozen by the policy says until when it is', async () => {
    const { target } = await crashAfterChange();
    const freeze = { scope: 'sh*', fromMs: NOW - 1, untilMs: NOW + HOUR, reason: 'launch day' };
    world.policy = Policy.parse({ freezes: [freeze] });
    expect(await run(activities.diagnose, ask(target))).toMatchObject({
      next: 'end',
      reason: 'frozen',
      sentence: expect.stringContaining('launch day') as string,
    });
    world.nowMs = NOW + HOUR;
    expect((await run(activities.diagnose, ask(target))).next).toBe('climb');
  });

  it('because it is gone, or stands there in another life, is so on record', async () => {
    const { target } = await crashAfterChange();
    const input = ask({ ...target, uid: randomUUID() });
    expect(await run(activities.diagnose, input)).toMatchObject({
      next: 'end',
      reason: 'gone',
      escalate: false,
    });
    world.seen = [];
    expect(await run(activities.diagnose, ask(target))).toMatchObject({ next: 'end', reason: 'gone' });
    expect(await store.readHeal(input.healId)).toMatchObject({ reason: 'gone' });
  });

  it('because metrics are unknown and nothing else is wrong', async () => {
    const { target } = only(workload());
    world.levels.set(targetKey(target), { status: 'unknown', reason: 'Prometheus did not answer' });
    expect(await run(activities.diagnose, ask(target))).toMatchObject({
      mode: 'MetricsUnknown',
      next: 'end',
    });
  });
});

describe('many sick at once', () => {
  const ill = (scope: string) => workload({ ...SICK, scope });

  it('trip the storm of their scope at the look itself, and none of them is acted on', async () => {
    const mine = await crashAfterChange();
    world.seen = [mine, ill('shop'), ill('shop')];
    expect(await run(activities.diagnose, ask(mine.target))).toMatchObject({
      mode: 'ManyOwners',
      reason: 'storm',
    });
    expect(world.trips).toMatchObject([
      { scope: 'shop', trip: { kind: 'storm', by: 'paramedic', health: { owners: 3 } } },
    ]);
  });

  it('in another scope are no reason to leave this one alone', async () => {
    const mine = await crashAfterChange();
    world.seen = [mine, ill('pay'), ill('pay'), ill('pay')];
    expect((await run(activities.diagnose, ask(mine.target))).next).toBe('climb');
    expect(world.trips).toEqual([]);
  });
});

const SICK = {
  pods: [newPod('new-a', crashing()), newPod('new-b', crashing())],
  replicas: { desired: 2, ready: 0, updated: 2, available: 0 },
} satisfies Partial<WorkloadObservation>;

function only(seen: WorkloadObservation = observation()): WorkloadObservation {
  world.seen = [seen];
  return seen;
}
