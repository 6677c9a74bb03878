import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Policy } from '../../../domain/policy/schema.ts';
import { targetKey } from '../../../domain/workload/target.ts';
import { HOUR, NOW, SECOND } from '../../support/observations.ts';
import { ask, diagnosedWorkloads } from './diagnosed-workload.ts';
import { SICK, ill } from './sick-workload.ts';
import { stagedWorld } from './staged-world.ts';
import { run, workload } from './world.ts';

const stage = stagedWorld();
const { crashAfterChange, only, storyOf } = diagnosedWorkloads(stage);

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
    const diagnosis = await run(stage.activities.diagnose, input);
    expect(diagnosis).toMatchObject({ next: 'end', reason });
    const story = await storyOf(input.healId);
    expect(story.at(-1)).toMatchObject({ phase: 'left-alone', detail: { reason } });
    expect(story.at(-1)?.sentence).toMatch(/\w+ \w+/);
    expect(await stage.store.readHeal(input.healId)).toMatchObject({ reason });
  });

  it('because it has no symptom left is so on record, once the fault had half a minute to come back', async () => {
    const { target } = only(workload());
    const input = ask(target);
    stage.world.nowMs = input.found.observedAtMs + 30 * SECOND - 1;
    expect(await run(stage.activities.diagnose, input)).toMatchObject({ next: 'look-again' });
    expect([await storyOf(input.healId), await stage.store.readHeal(input.healId)]).toEqual([[], null]);
    stage.world.nowMs += 1;
    expect(await run(stage.activities.diagnose, input)).toMatchObject({
      next: 'end',
      reason: 'already-healthy',
    });
    expect(await stage.store.readHeal(input.healId)).toMatchObject({ reason: 'already-healthy' });
  });

  it('because its scope is frozen by the policy says until when it is', async () => {
    const { target } = await crashAfterChange();
    const freeze = { scope: 'sh*', fromMs: NOW - 1, untilMs: NOW + HOUR, reason: 'launch day' };
    stage.world.policy = Policy.parse({ freezes: [freeze] });
    expect(await run(stage.activities.diagnose, ask(target))).toMatchObject({
      next: 'end',
      reason: 'frozen',
      sentence: expect.stringContaining('launch day') as string,
    });
    stage.world.nowMs = NOW + HOUR;
    expect((await run(stage.activities.diagnose, ask(target))).next).toBe('climb');
  });

  it('because it is gone, or stands there in another life, is so on record', async () => {
    const { target } = await crashAfterChange();
    const input = ask({ ...target, uid: randomUUID() });
    expect(await run(stage.activities.diagnose, input)).toMatchObject({
      next: 'end',
      reason: 'gone',
      escalate: false,
    });
    stage.world.seen = [];
    expect(await run(stage.activities.diagnose, ask(target))).toMatchObject({ next: 'end', reason: 'gone' });
    expect(await stage.store.readHeal(input.healId)).toMatchObject({ reason: 'gone' });
  });

  it('because metrics are unknown and nothing else is wrong', async () => {
    const { target } = only(workload());
    stage.world.levels.set(targetKey(target), { status: 'unknown', reason: 'Prometheus did not answer' });
    expect(await run(stage.activities.diagnose, ask(target))).toMatchObject({
      mode: 'MetricsUnknown',
      next: 'end',
    });
  });
});

describe('many sick at once', () => {
  it('trip the storm of their scope at the look itself, and none of them is acted on', async () => {
    const mine = await crashAfterChange();
    stage.world.seen = [mine, ill('shop'), ill('shop')];
    expect(await run(stage.activities.diagnose, ask(mine.target))).toMatchObject({
      mode: 'ManyOwners',
      reason: 'storm',
    });
    expect(stage.world.trips).toMatchObject([
      { scope: 'shop', trip: { kind: 'storm', by: 'paramedic', health: { owners: 3 } } },
    ]);
  });

  it('in another scope are no reason to leave this one alone', async () => {
    const mine = await crashAfterChange();
    stage.world.seen = [mine, ill('pay'), ill('pay'), ill('pay')];
    expect((await run(stage.activities.diagnose, ask(mine.target))).next).toBe('climb');
    expect(stage.world.trips).toEqual([]);
  });
});
