import type { Client, WorkflowHandle } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { Engine } from '../../activities/engine/port.ts';
import type { TargetFindings } from '../../domain/detection/finding.ts';
import type { GuardState, LeasePurpose } from '../../domain/healing/lease.ts';
import type { HealPhase } from '../../domain/healing/progress.ts';
import { createEngine } from '../../worker/engine.ts';
import type { limitHealing } from '../../workflows/limit-healing.ts';
import * as messages from '../../workflows/messages.ts';
import { RESTART, TARGET, leave, needingApproval, scripted } from '../support/scripted-activities.ts';
import type { Script, Told } from '../support/scripted-activities.ts';
import { createTestWorker } from '../support/time-skipping.ts';
import { until } from '../support/workflow-runs.ts';

const GUARD = 'workload/local/shop/deployment/cart';
const QUEUE = 'guarded';

export const FOUND: TargetFindings = {
  target: TARGET,
  scope: 'default',
  observedAtMs: 1,
  templateHash: 't2',
  findings: [
    { symptom: 'oom-killed', pods: ['a'], versions: [], sinceMs: 1, evidence: ['killed twice'], message: '' },
  ],
  seenBy: 'tick',
};

/** A heal that stays open: it waits for a person. */
export const WAITS = { diagnoses: [needingApproval(RESTART)] };
export const LEFT_ALONE = { diagnoses: [leave('no change, and nothing to go back to', false)] };

/** One guard with its real engine port; heals, the cluster and the records are scripted. */
export interface Guarded {
  readonly client: Client;
  readonly engine: Engine;
  readonly guard: WorkflowHandle;
  readonly told: Told;
  /** Heal ids in the order they were diagnosed. */
  readonly diagnosed: string[];
  readonly state: () => Promise<GuardState>;
  /** Reports findings and waits until the guard has answered them. */
  readonly report: (changes?: Partial<TargetFindings>) => Promise<GuardState>;
  /** Waits until nobody holds the lease. */
  readonly free: () => Promise<GuardState>;
  /** Waits until the newest heal is in this phase and people have been told what it tells. */
  readonly healIs: (status: HealPhase['status']) => Promise<WorkflowHandle>;
  /** Starts a run that can be signalled and asks for the lease in its name. */
  readonly ask: (holderId: string, purpose: LeasePurpose) => Promise<WorkflowHandle>;
}

export async function guarded(
  environment: TestWorkflowEnvironment,
  script: Partial<Script>,
  talk: (world: Guarded) => Promise<void>,
): Promise<void> {
  const { client } = environment;
  const engine = createEngine(client, QUEUE);
  const diagnosed: string[] = [];
  const { activities, told } = scripted({
    diagnoses: [],
    windows: ['good'],
    ...script,
    overrides: {
      describeRun: ({ workflowId }) => engine.describeRun(workflowId),
      signalGuard: (asked) => engine.requestLease(asked),
      ...script.overrides,
    },
  });
  const worker = await createTestWorker(environment, QUEUE, {
    ...activities,
    diagnose: (input) => {
      diagnosed.push(input.healId);
      return activities.diagnose(input);
    },
  });
  const guard = client.workflow.getHandle(GUARD);
  const state = (): Promise<GuardState> => guard.query(messages.guardState);
  const world: Guarded = {
    client,
    engine,
    guard,
    told,
    diagnosed,
    state,
    async report(changes = {}) {
      const isThere = (await engine.describeRun(GUARD)) === 'open';
      const beforeMs = isThere ? (await state()).lastFindingAtMs : 0;
      await engine.reportFindings({ ...FOUND, ...changes });
      await until(async () => (await state()).lastFindingAtMs > beforeMs);
      return state();
    },
    async free() {
      await until(async () => (await state()).lease === null);
      return state();
    },
    async healIs(status) {
      await until(() => diagnosed.length > 0);
      const heal = client.workflow.getHandle(diagnosed.at(-1) ?? '');
      await until(async () => (await heal.query(messages.healProgress)).phase.status === status);
      if (status === 'asking') await until(() => told.timeline.some((entry) => entry.phase === 'told'));
      return heal;
    },
    async ask(holderId, purpose) {
      const holder = await client.workflow.start<typeof limitHealing>('limitHealing', {
        workflowId: holderId,
        taskQueue: QUEUE,
        args: [{ scope: holderId, state: null }],
      });
      await engine.requestLease({ target: TARGET, scope: 'default', request: { holderId, purpose } });
      return holder;
    },
  };
  await worker.runUntil(() => talk(world));
}

/**
 * Ends a run from outside, once it was signalled this and has no task out: the time-skipping server holds its clock for
 * good when a run is terminated in the middle of a task.
 */
export async function endAfter(signal: string, run: WorkflowHandle): Promise<void> {
  await until(async () => {
    const { events } = await run.fetchHistory();
    const [scheduled, completed] = [
      (events ?? []).findLastIndex((event) => Boolean(event.workflowTaskScheduledEventAttributes)),
      (events ?? []).findLastIndex((event) => Boolean(event.workflowTaskCompletedEventAttributes)),
    ];
    return completed > scheduled && (await signalsTo(run)).some(({ name }) => name === signal);
  });
  await run.terminate('ended by hand');
}

/** What a run was signalled, from its history. */
export async function signalsTo(run: WorkflowHandle): Promise<{ name: string; said: string }[]> {
  const { events } = await run.fetchHistory();
  const signals = (events ?? []).flatMap((event) => event.workflowExecutionSignaledEventAttributes ?? []);
  return signals.map(({ signalName, input }) => ({
    name: signalName ?? '',
    said: Buffer.from(input?.payloads?.[0]?.data ?? []).toString(),
  }));
}
