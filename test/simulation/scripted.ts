import './runtime/async-storage.ts';
import { ApplicationFailure } from '@temporalio/common';
import * as workflows from '../../workflows/index.ts';
import type { Activities } from '../../activities/index.ts';
import type { ReleaseOutcome } from '../../domain/release/progress.ts';
import { targetKey } from '../../domain/workload/target.ts';
import { RELEASE_ID, releaseInput } from '../support/release-plans.ts';
import { scripted } from '../support/scripted-activities.ts';
import { scriptedReleases } from '../support/scripted-releases.ts';
import { APPROVAL, TITLE, noteOf, summaryOf } from '../workflows/release/script.ts';
import type { Course, ReleaseScenario } from '../workflows/release/script.ts';
import type { Attempt, Call, Step } from './runtime/activity-task.ts';
import { Server } from './runtime/server.ts';

type Scripted = Readonly<Record<string, (input: unknown) => Promise<unknown>>>;

/** Leases are asked for as in production. */
const leases = (server: () => Server): Pick<Activities, 'signalGuard' | 'describeRun'> => ({
  signalGuard: ({ target, scope, request }) => {
    const id = `workload/${targetKey(target)}`;
    if (server().open(id) === null) server().start('guardWorkload', id, [{ target, scope, state: null }]);
    server().signal(id, 'requestLease', [request]);
    return Promise.resolve();
  },
  describeRun: ({ workflowId }) => {
    const run = server().runs.get(workflowId);
    return Promise.resolve(run === undefined ? 'absent' : run.status === 'open' ? 'open' : 'closed');
  },
});

const asFailure = (failed: unknown): ApplicationFailure =>
  failed instanceof ApplicationFailure ? failed : ApplicationFailure.retryable(String(failed));

/** Asks an activity of the script, and looks every millisecond whether it has answered. */
function attemptOf(begin: () => Promise<unknown>): Attempt {
  let step: Step | null = null;
  return {
    step() {
      if (step === null) {
        step = { is: 'goes-on', afterMs: 1 };
        begin().then(
          (value) => (step = { is: 'done', value }),
          (failed: unknown) => (step = { is: 'failed', failure: asFailure(failed) }),
        );
      }
      return step;
    },
    cancelled: () => ({ is: 'cancelled' }),
  };
}

const HANGING: Attempt = {
  step: () => ({ is: 'goes-on', afterMs: 1000 }),
  cancelled: () => ({ is: 'cancelled' }),
};

/** The scenario in the simulation: what the release asks for, in order, and what comes of it. */
export async function simulateScenario(scenario: ReleaseScenario): Promise<Course> {
  const { activities } = scriptedReleases(scenario.script?.());
  const { activities: others, told } = scripted({ diagnoses: [], windows: ['good'], overrides: {} });
  const all = { ...others, ...activities, ...leases(() => server) } as unknown as Scripted;
  const asked: string[] = [];
  const people = [...scenario.people];
  let isHanging = false;
  const look = (): void => {
    const [next] = people;
    if (next === undefined) return;
    const { when, does } = next;
    const isTime =
      when === 'hangs' ? isHanging : told.notifications.some(({ title }) => title.includes(TITLE[when]));
    if (!isTime) return;
    people.shift();
    const args = does === 'approve' ? [APPROVAL] : [{ by: 'paula', reason: 'I know why' }];
    server.update(RELEASE_ID, {
      id: `message ${String(people.length)}`,
      name: does === 'approve' ? 'decideApproval' : does,
      args,
    });
  };
  const attempts = ({ workflowId, activityType, attempt, args }: Call): Attempt => {
    if (workflowId === RELEASE_ID) asked.push(noteOf(activityType, attempt));
    if (activityType === scenario.hangs) {
      isHanging = true;
      server.agenda.at(server.nowMs + 1, look);
      return HANGING;
    }
    return attemptOf(async () => await all[activityType]?.(args[0]));
  };
  const server: Server = new Server({
    startMs: Date.UTC(2026, 10, 22),
    workflows: workflows as never,
    attempts,
    taskDelayMs: () => 1,
    onSignal: () => undefined,
    onTask: look,
    onClosed: () => undefined,
  });
  const input = { ...releaseInput(scenario.file), requestedAtMs: server.nowMs };
  const run = server.start('releaseToProduction', RELEASE_ID, [input]);
  while (await server.agenda.next(Infinity));
  return summaryOf(run.result as ReleaseOutcome, asked, told.notifications);
}
