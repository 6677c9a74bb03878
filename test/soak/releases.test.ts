import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { startTimeSkipping } from '../support/time-skipping.ts';
import { figuresOf } from './releases/figures.ts';
import { soakReleases } from './releases/soak-releases.ts';

let environment: TestWorkflowEnvironment;
beforeAll(async () => {
  environment = await startTimeSkipping();
});
afterAll(() => environment.teardown());

const wrongs: string[] = [];

describe('20 releases that soak for a day', () => {
  it('end as they must: none lost, none stuck, nothing written twice, no long history', async () => {
    const given = { releases: 20, perWave: 20, waveHours: 24, guarded: 0, maxCachedWorkflows: 100 };
    const soaked = await soakReleases({
      ...given,
      environments: [environment],
      collectingThreads: 0,
      bundle: { codePath: inject('workflowBundlePath') },
      say: (text) => {
        if (text.startsWith('release/')) wrongs.push(text);
      },
    });
    expect(wrongs).toEqual([]);
    const { ends, lost, stuck, wrong, events } = figuresOf(soaked, given.releases);
    expect({ ends, lost, stuck, wrong }).toEqual({
      ends: { released: 18, 'rolled-back': 2 },
      lost: 0,
      stuck: 0,
      wrong: 0,
    });
    expect(events.most).toBeLessThan(4000);
  }, 600_000);
});
