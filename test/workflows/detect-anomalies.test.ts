import { ApplicationFailure } from '@temporalio/common';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Activities } from '../../activities/index.ts';
import type { detectAnomalies } from '../../workflows/detect-anomalies.ts';
import * as messages from '../../workflows/messages.ts';
import { scripted } from '../support/scripted-activities.ts';
import { createTestWorker, startTimeSkipping } from '../support/time-skipping.ts';
import { FOUND } from './guarded.ts';

let environment: TestWorkflowEnvironment;
beforeEach(async () => {
  environment = await startTimeSkipping();
});
afterEach(() => environment.teardown());

type Report = Awaited<ReturnType<Activities['observeShard']>>;
const STORM = { scope: 'shop', owners: 4, sickOwners: ['a', 'b', 'c'] };
const report = (changes: Partial<Report> = {}): Report => ({
  atMs: 1,
  workloads: 4,
  found: [],
  storms: [],
  summary: '4 workloads looked at',
  ...changes,
});

/** One tick over a scripted world; what was asked of it, in order. */
async function tick(overrides: Partial<Activities>): Promise<{ asked: string[]; outcome: unknown }> {
  const asked: string[] = [];
  const noted =
    <Input>(name: string, answer: (input: Input) => Promise<void> = () => Promise.resolve()) =>
    (input: Input) => {
      asked.push(name);
      return answer(input);
    };
  const { activities } = scripted({
    diagnoses: [],
    windows: [],
    overrides: {
      raiseStorms: noted('storms raised', overrides.raiseStorms),
      reportToGuards: noted('guards told', overrides.reportToGuards),
      ...(overrides.observeShard === undefined ? {} : { observeShard: overrides.observeShard }),
      ...(overrides.glanceAtShard === undefined ? {} : { glanceAtShard: overrides.glanceAtShard }),
    },
  });
  const worker = await createTestWorker(environment, 'ticks', activities);
  return worker.runUntil(async () => {
    const handle = await environment.client.workflow.start<typeof detectAnomalies>('detectAnomalies', {
      workflowId: 'detect/all',
      taskQueue: 'ticks',
      args: [{ shard: 'all' }],
    });
    const outcome = await handle.result().catch((failed: unknown) => failed);
    if (!(outcome instanceof Error)) expect(await handle.query(messages.lastRun)).toEqual(outcome);
    return { asked, outcome };
  });
}

describe('a tick', () => {
  it('that finds nothing tells nobody, and says what it looked at', async () => {
    const { asked, outcome } = await tick({ observeShard: () => Promise.resolve(report()) });
    expect(asked).toEqual([]);
    expect(outcome).toMatchObject({ summary: '4 workloads looked at' });
  });

  it('raises storms before it tells the guards, so that a heal that begins finds the brake on', async () => {
    const seen = report({ found: [FOUND], storms: [STORM] });
    const { asked } = await tick({ observeShard: () => Promise.resolve(seen) });
    expect(asked).toEqual(['storms raised', 'guards told']);
  });

  it('whose storm cannot be raised tells no guard', async () => {
    const { asked, outcome } = await tick({
      observeShard: () => Promise.resolve(report({ found: [FOUND], storms: [STORM] })),
      raiseStorms: () => Promise.reject(ApplicationFailure.nonRetryable('the guardrails do not answer')),
    });
    expect(asked).toEqual(['storms raised']);
    expect(outcome).toBeInstanceOf(Error);
  });

  it('that cannot look is over before the next one, three tries later', async () => {
    let tries = 0;
    const observeShard = () => {
      tries += 1;
      return Promise.reject(new Error('the API server does not answer'));
    };
    const { asked, outcome } = await tick({ observeShard });
    expect([tries, asked]).toEqual([3, []]);
    expect(outcome).toBeInstanceOf(Error);
  });
});

describe('a glance between two ticks', () => {
  const quiet = () => Promise.resolve(report());

  it('comes five and ten seconds after the tick, and tells the guards what it sees', async () => {
    const atMs: number[] = [];
    const glanceAtShard = async () => {
      atMs.push(await environment.currentTimeMs());
      return { found: atMs.length === 2 ? [FOUND] : [], storms: [] };
    };
    const { asked, outcome } = await tick({ observeShard: quiet, glanceAtShard });
    const { startedAtMs } = outcome as messages.LastRun;
    expect(atMs.map((one) => Math.floor((one - startedAtMs) / 1000))).toEqual([5, 10]);
    expect(asked).toEqual(['guards told']);
  });

  it('raises storms before it tells the guards', async () => {
    const glanceAtShard = () => Promise.resolve({ found: [FOUND], storms: [STORM] });
    const { asked } = await tick({ observeShard: quiet, glanceAtShard });
    expect(asked).toEqual(['storms raised', 'guards told', 'storms raised', 'guards told']);
  });

  it('that fails costs nothing: the tick stands, and the next look comes', async () => {
    let glances = 0;
    const glanceAtShard = () => {
      glances += 1;
      return Promise.reject(new Error('the API server does not answer'));
    };
    const { outcome } = await tick({ observeShard: quiet, glanceAtShard });
    expect([glances, outcome]).toMatchObject([2, { summary: '4 workloads looked at' }]);
  });

  it('is left out when the tick took so long that the next one is near', async () => {
    let glances = 0;
    const { outcome } = await tick({
      observeShard: async () => {
        await environment.sleep('6 seconds');
        return report();
      },
      glanceAtShard: () => {
        glances += 1;
        return Promise.resolve({ found: [], storms: [] });
      },
    });
    expect([glances, outcome]).toMatchObject([1, { summary: '4 workloads looked at' }]);
  });
});
