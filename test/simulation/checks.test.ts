import { afterEach, describe, expect, it, vi } from 'vitest';
import { checkStories } from './check-stories.ts';
import { again } from './activities/work.ts';
import { applyAction, write } from './activities/writing.ts';
import { after, plainStory } from './plain-story.ts';
import { simulate } from './simulate.ts';
import type { Ended } from './simulate.ts';
import type { Fault, Story } from './story/story.ts';
import { SECRET } from './world/shops.ts';
import type { Mutants } from './world/world.ts';

const BAD: Fault = { activity: 'watchRelease', call: 0, kind: 'roll-back' };
const DONE = { status: 'applied', postState: {} };

const brokenBy = async (story: Story, mutants: Mutants): Promise<string> =>
  (await simulate(story, mutants)).broken.join('\n');

describe('an activity that does not do what it should is found out', () => {
  it('when a write is made twice', async () => {
    const applyTwice: Mutants = {
      applyAction: (world, { actionId }: { actionId: string }) => ({
        takesMs: 100,
        act() {
          const outcome = applyAction(world, actionId);
          const row = world.ledger.get(actionId);
          const change = world.sealed.get(row?.change.changeId ?? '');
          if (row === undefined || change === undefined) return outcome;
          world.cluster.takeBack(change);
          row.status = 'planned';
          return applyAction(world, actionId);
        },
      }),
    };
    expect(await brokenBy(plainStory(), applyTwice)).toContain('§2.4: written twice');
  });

  it('when an undo says that it was done, and was not', async () => {
    const skipped: Mutants = { undoAction: () => ({ takesMs: 100, act: () => DONE }) };
    expect(await brokenBy(plainStory({ faults: [BAD] }), skipped)).toMatch(
      /§2\.6: ended rolled-back, and what it does not name is not as before: deployments\/shop\/web/,
    );
  });

  it('when a write is said to be done, and was not', async () => {
    const skipped: Mutants = { applyAction: () => ({ takesMs: 100, act: () => DONE }) };
    expect(await brokenBy(plainStory(), skipped)).toContain('§2.6: released, but not as planned');
  });

  /** Engaged just before the first write. */
  const stopped = plainStory({ happenings: [after(24, { does: 'stop-writes', forMs: 3_600_000 })] });

  it('when the kill switch is not looked at', async () => {
    expect(await simulate(stopped)).toMatchObject({ results: ['released'], broken: [] });
    const blind: Mutants = {
      applyAction: (world, { actionId }: { actionId: string }) => ({
        takesMs: 100,
        act() {
          const row = world.ledger.get(actionId);
          return row === undefined ? DONE : write(world, row, 'forward');
        },
      }),
    };
    expect(await brokenBy(stopped, blind)).toContain('§2.7: written while the kill switch was on');
  });

  it('when a wait never ends', async () => {
    const endless: Mutants = {
      awaitKillSwitchReset: () => ({ takesMs: 1000, act: () => again(60_000_000) }),
    };
    expect(await brokenBy(stopped, endless)).toContain('stuck: release/shop/shop-2/aaa111 is open');
  });

  it('when a value of the cluster comes into a history', async () => {
    const open: Mutants = {
      measureBefore: () => ({ takesMs: 10, act: () => ({ errorRatio: 0, p95Ms: 1, note: SECRET }) }),
    };
    expect(await brokenBy(plainStory(), open)).toContain('§2.9: the answer of measureBefore');
  });

  it('when the record keeps nothing', async () => {
    const forgetful: Mutants = { saveRelease: () => ({ takesMs: 10, act: () => undefined }) };
    expect(await brokenBy(plainStory(), forgetful)).toContain(
      '§2.10: the record says nothing, the run released',
    );
  });

  it('when an unsigned decision is let through', async () => {
    const trusting: Mutants = {
      checkSignature: (_, { decision }: { decision: { actor: string } }) => ({
        takesMs: 10,
        act: () => ({ accepted: true, actor: decision.actor, sentence: '' }),
      }),
    };
    const [answer] = plainStory().answers;
    const answers = answer === undefined ? [] : [{ ...answer, via: 'unsigned-signal' as const }];
    expect(await brokenBy(plainStory({ answers }), trusting)).toContain(
      'anna never approved exactly this plan',
    );
  });
});

describe('a guard that is taken out of a release is found out', () => {
  afterEach(() => {
    vi.doUnmock('../../workflows/release/lease.ts');
    vi.doUnmock('../../workflows/release/waiting.ts');
    vi.doUnmock('../../workflows/release/irreversible.ts');
    vi.resetModules();
  });

  /** Tells it with other code in the place of some exports of one file of the workflows. */
  async function told(
    instead: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
    story: Story,
  ): Promise<Ended> {
    vi.resetModules();
    for (const [file, functions] of Object.entries(instead))
      vi.doMock(`../../workflows/release/${file}`, async (original) => ({
        ...(await original<object>()),
        ...functions,
      }));
    const fresh = await import('./simulate.ts');
    return await fresh.simulate(story);
  }

  it('when a lease is not returned', async () => {
    const returnLeases = () => Promise.resolve();
    const { broken } = await told({ 'lease.ts': { returnLeases } }, plainStory());
    expect(broken.join('\n')).toMatch(
      /§2\.3: closed without returning workload\/local\/shop\/deployment\/web/,
    );
  });

  it('when a write is begun after an abort', async () => {
    const story = plainStory({
      target: { strategy: 'replicas' },
      happenings: [after(34, { does: 'steer', steering: 'abort', by: 'anna', times: 1 })],
    });
    expect(await simulate(story)).toMatchObject({ results: ['aborted'], broken: [] });
    const safePoint = () => Promise.resolve(null);
    const deaf = { 'waiting.ts': { isAborted: () => false }, 'safe-point.ts': { safePoint } };
    const { broken } = await told(deaf, story);
    expect(broken.join('\n')).toContain('§2.7: a write was begun after somebody was told that it ends');
  });

  it('when a freeze is not looked at', async () => {
    const answers = plainStory().answers.map((one) => ({ ...one, afterMs: 1_200_000 }));
    const story = plainStory({ answers, happenings: [after(5, { does: 'freeze', forMs: 72_000_000 })] });
    expect(await simulate(story)).toMatchObject({ results: ['released'], broken: [] });
    const safePoint = () => Promise.resolve(null);
    const { broken } = await told({ 'safe-point.ts': { safePoint } }, story);
    expect(broken.join('\n')).toContain('§2.7: written under a freeze that had begun long before');
  });
});

describe('a violation', () => {
  it('is named by its run, told once more by that alone, and made small', async () => {
    const skipped: Mutants = { undoAction: () => ({ takesMs: 100, act: () => DONE }) };
    const first = await checkStories({ runs: 100, seed: 4, mutants: skipped });
    const run = first.violation?.run ?? -1;
    expect(first.tally.runs).toBe(run + 1);
    const once = await checkStories({ runs: 1, seed: 4, from: run, mutants: skipped });
    expect(once.tally.runs).toBe(1);
    expect(once.violation?.broken).toEqual(first.violation?.broken);
    expect(first.violation?.smallest.shape.targets).toHaveLength(1);
    expect(first.violation?.ended.broken.join()).toContain('§2.6');
  });
});
