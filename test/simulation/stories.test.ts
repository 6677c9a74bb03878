import { describe, expect, it } from 'vitest';
import { checkStories } from './check-stories.ts';
import { after, plainStory } from './plain-story.ts';
import { simulate } from './simulate.ts';
import { ACTIVITIES_WITH_FAULTS } from './story/faults.ts';

const DAY_MINUTES = 1440;

describe('releases with random faults', () => {
  it('all end, explained, with nothing broken', async () => {
    const { tally, violation } = await checkStories({ runs: 300, seed: 1 });
    expect(violation).toBeNull();
    expect(tally.runs).toBe(300);
    expect(Object.keys(tally.faultsAt).length).toBeGreaterThan(ACTIVITIES_WITH_FAULTS.length * 0.8);
    expect(tally.ends).toMatchObject({
      released: expect.any(Number) as number,
      'rolled-back': expect.any(Number) as number,
      escalated: expect.any(Number) as number,
      aborted: expect.any(Number) as number,
    });
  });

  it('are the same each time they are told', async () => {
    const story = plainStory({
      target: { strategy: 'nginx' },
      faults: [{ activity: 'watchRelease', call: 1, kind: 'unknown' }],
      happenings: [after(40, { does: 'steer', steering: 'pause', by: 'anna', times: 1 })],
    });
    const [one, other] = [await simulate(story), await simulate(story)];
    expect(other).toEqual(one);
    expect(one.lines.length).toBeGreaterThan(10);
  });

  it('end as they should where nothing random happens', async () => {
    expect(await simulate(plainStory())).toMatchObject({ results: ['released'], broken: [] });
    const bad = plainStory({ faults: [{ activity: 'watchRelease', call: 0, kind: 'roll-back' }] });
    expect(await simulate(bad)).toMatchObject({ results: ['rolled-back'], broken: [] });
    const left = plainStory({
      faults: [
        { activity: 'watchRelease', call: 0, kind: 'roll-back' },
        { activity: 'undoAction', call: 0, kind: 'blocked' },
      ],
    });
    expect(await simulate(left)).toMatchObject({ results: ['escalated'], broken: [] });
  });
});

describe('histories', () => {
  it('of a guard whose lease a release holds for a day are continued before they grow too long', async () => {
    const ended = await simulate(plainStory({ shape: { soakMinutes: [DAY_MINUTES] } }));
    expect(ended).toMatchObject({ results: ['released'], broken: [] });
    expect(ended.activities).toBeGreaterThan(DAY_MINUTES);
    expect(ended.events).toBeLessThan(4200);
  });

  it('of a release that waits a week for its approval stay short, however often people are to be reminded', async () => {
    const shape = { expiresSeconds: 604_800, remindSeconds: 5 };
    const ended = await simulate(plainStory({ answers: [], shape }));
    expect(ended).toMatchObject({ results: ['expired'], broken: [] });
    expect(ended.events).toBeLessThan(4200);
  });
});

describe('what a fault in the middle of things must not do', () => {
  it('is to let a write begin under a freeze that began while the ledger could not be written', async () => {
    const ended = await simulate(
      plainStory({
        resolver: { does: 'retry', afterMs: 1000 },
        faults: [{ activity: 'planAction', call: 0, kind: 'outage' }],
        happenings: [after(26, { does: 'freeze', forMs: 20 * 3_600_000 }, 600_000)],
      }),
    );
    expect(ended).toMatchObject({ results: ['released'], happened: ['freeze'], broken: [] });
    expect(ended.virtualMs).toBeGreaterThan(20 * 3_600_000);
  });

  it('is to let a promotion outrun a watch that found the version bad before it was told of it', async () => {
    const ended = await simulate(
      plainStory({
        target: { strategy: 'replicas' },
        faults: [{ activity: 'watchRelease', call: 0, kind: 'roll-back' }],
        happenings: [after(31, { does: 'steer', steering: 'promote', by: 'anna', times: 1 }, 25_000)],
      }),
    );
    expect(ended).toMatchObject({ results: ['rolled-back'], happened: ['promote'], broken: [] });
  });

  it('is to leave a release without a record that was cancelled before it was begun', async () => {
    const ended = await simulate(plainStory({ happenings: [after(0, { does: 'cancel' })] }));
    expect(ended).toMatchObject({ results: ['aborted'], broken: [] });
  });
});
