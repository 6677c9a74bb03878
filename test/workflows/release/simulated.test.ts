import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import { simulateScenario } from '../../simulation/scripted.ts';
import { blueGreen } from '../../support/release-plans.ts';
import { verdictOf } from '../../support/scripted-releases.ts';
import { gateAt } from './gate.ts';
import { releasing } from './releasing.ts';
import { TITLE, noteOf, summaryOf } from './script.ts';
import type { Course, ReleaseScenario } from './script.ts';
import { staged } from './stage.ts';

const stage = staged();

/** Fails so often, then does what it would. */
function failing(times: number, failure: () => ApplicationFailure): () => void {
  let failed = 0;
  return () => {
    failed += 1;
    if (failed <= times) throw failure();
  };
}

const approved = { when: 'awaiting-approval', does: 'approve' } as const;

const SCENARIOS: readonly ReleaseScenario[] = [
  { name: 'goes well', people: [approved] },
  {
    name: 'is taken back, the newest change first, when its version is bad',
    script: () => ({ plan: blueGreen, verdicts: [verdictOf('roll-back', { trigger: 'crash' })] }),
    people: [approved],
  },
  {
    name: 'is held where nobody could tell, and taken back when nobody answers',
    script: () => ({ verdicts: [verdictOf('unknown')] }),
    people: [approved],
  },
  {
    name: 'writes once more after the API server was away, and asks a person when nobody can see a rollout',
    script: () => {
      const write = failing(2, () => ApplicationFailure.retryable('no answer', 'KubernetesError'));
      const look = failing(1, () => ApplicationFailure.nonRetryable('may not list pods', 'BadInput'));
      return {
        onWrite: () => {
          write();
          return null;
        },
        overrides: {
          awaitRollouts: async () => {
            await Promise.resolve();
            look();
            return { status: 'available', sentence: 'every pod is available' };
          },
        },
      };
    },
    people: [approved, { when: 'held', does: 'retry' }],
  },
  {
    name: 'is aborted while it is watched',
    script: () => ({ plan: blueGreen }),
    hangs: 'watchRelease',
    people: [approved, { when: 'hangs', does: 'abort' }],
  },
  {
    name: 'is not approved in time, after two reminders',
    file: { approval: { expiresSeconds: 60, remindSeconds: 25 } },
    people: [],
  },
];

/** The scenario on the time-skipping server. */
async function runScenario({ file, script, hangs, people }: ReleaseScenario): Promise<Course> {
  const asked: string[] = [];
  const gate = hangs === undefined ? null : gateAt(hangs);
  const { outcome, told } = await releasing(
    stage,
    {
      ...(file === undefined ? {} : { file }),
      ...(script === undefined ? {} : { script: script() }),
      gate: {
        before: async (activity, input) => {
          const { workflowExecution, attempt } = Context.current().info;
          if (workflowExecution?.workflowId.startsWith('release/') === true)
            asked.push(noteOf(activity, attempt));
          await gate?.before(activity, input);
        },
      },
    },
    async (running) => {
      for (const { when, does } of people) {
        await (when === 'hangs' ? gate?.reached() : running.toldOf(TITLE[when]));
        await (does === 'approve' ? running.decide() : running.steer(does));
      }
    },
  );
  return summaryOf(outcome, asked, told.notifications);
}

/** What is only written down is asked for beside other things, by whoever gave an approval for one: its place is free. */
const isBookkeeping = (note: string): boolean => /^(record|saveRelease)\b/.test(note);
const comparable = ({ asked, ...rest }: Course) => ({
  ...rest,
  order: asked.filter((note) => !isBookkeeping(note)),
  written: asked.filter(isBookkeeping).toSorted(),
});

describe('the simulation asks for the same activities and comes to the same end as a server, when a release', () => {
  it.each(SCENARIOS.map((scenario) => [scenario.name, scenario] as const))('%s', async (_name, scenario) => {
    const simulated = await simulateScenario(scenario);
    expect(simulated.asked.length).toBeGreaterThan(10);
    expect(comparable(simulated)).toEqual(comparable(await runScenario(scenario)));
  });
});
