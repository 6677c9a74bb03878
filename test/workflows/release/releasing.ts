import type { WorkflowHandle } from '@temporalio/client';
import { onTestFailed } from 'vitest';
import type { Activities } from '../../../activities/index.ts';
import type { Decision } from '../../../domain/healing/progress.ts';
import type {
  ReleaseOutcome,
  ReleaseProgress,
  ReleaseState,
  Steering,
} from '../../../domain/release/progress.ts';
import type { ReleaseFileInput } from '../../../domain/release/release-schema.ts';
import { targetKey } from '../../../domain/workload/target.ts';
import type { Target } from '../../../domain/workload/target.ts';
import * as messages from '../../../workflows/messages.ts';
import type { releaseToProduction } from '../../../workflows/release-to-production.ts';
import { scripted } from '../../support/scripted-activities.ts';
import type { Told } from '../../support/scripted-activities.ts';
import { releaseInput, scriptedReleases } from '../../support/scripted-releases.ts';
import type { ReleaseScript, ReleaseWorld } from '../../support/scripted-releases.ts';
import { closed, until } from '../../support/workflow-runs.ts';
import type { Gate } from './gate.ts';
import { APPROVAL } from './script.ts';
import { newToken } from './stage.ts';
import type { Stage, Staged } from './stage.ts';

/** One release on a scripted cluster, with the guards and their leases as they are. */
export interface Releasing {
  readonly stage: Stage;
  readonly world: ReleaseWorld;
  readonly told: Told;
  readonly releaseId: string;
  readonly handle: WorkflowHandle<() => Promise<ReleaseOutcome>>;
  readonly progress: () => Promise<ReleaseProgress>;
  /** Waits until the release is in this state. */
  readonly is: (status: ReleaseState['status']) => Promise<ReleaseProgress>;
  /** Waits until a line of the plan has this status. */
  readonly stepIs: (stepId: string, status: string) => Promise<void>;
  /** Waits until people were told something of this title. */
  readonly toldOf: (title: string) => Promise<void>;
  readonly decide: (over?: Partial<Decision>) => Promise<unknown>;
  /** Waits for the approval and gives it. */
  readonly approved: () => Promise<void>;
  /** Gives it should it be asked for before this is so. */
  readonly approvedUntil: (isSo: () => boolean) => Promise<void>;
  readonly steer: (steering: Steering, by?: string) => Promise<unknown>;
  /**
   * Cancels it in Temporal and waits until it has taken notice: the time-skipping server refuses a task that cancels an
   * activity which ended meanwhile.
   */
  readonly cancelled: () => Promise<void>;
  /** One of its workloads, as its guard knows it. */
  readonly target: (name: string) => Target;
  /** Who holds the lease of one of its workloads; null: nobody. */
  readonly holderOf: (name: string) => Promise<string | null>;
}

export interface Given {
  readonly file?: Partial<ReleaseFileInput>;
  readonly script?: Partial<ReleaseScript>;
  /** Where the run is held up. */
  readonly gate?: Pick<Gate, 'before'>;
  /**
   * There is no guard: leases are given at once. For runs of many hours, in which a guard asks every minute whether its
   * holder lives.
   */
  readonly isUnguarded?: boolean;
}

export interface Released {
  readonly outcome: ReleaseOutcome;
  /** As it was shown last. */
  readonly progress: ReleaseProgress;
  /** Length of its history. */
  readonly events: number;
  readonly world: ReleaseWorld;
  readonly told: Told;
}

/** Runs one release to its end; the test may talk to it meanwhile. Without a talk it is approved. */
export const releasing = (
  staged: Staged,
  given: Given,
  talk: (running: Releasing) => Promise<unknown> = ({ approved }) => approved(),
): Promise<Released> =>
  performing(staged, given, talk, async ({ client, environment, queue }, token) => {
    const workflowId = `release/shop/cart-2/${token}`;
    const requestedAtMs = await environment.currentTimeMs();
    return client.workflow.start<typeof releaseToProduction>('releaseToProduction', {
      workflowId,
      taskQueue: queue,
      args: [{ ...releaseInput(given.file, workflowId), requestedAtMs }],
    });
  });

/** The same for whatever run shows and ends as a release does. */
export async function performing(
  { open, broken }: Staged,
  given: Given,
  talk: (running: Releasing) => Promise<unknown>,
  start: (stage: Stage, token: string) => Promise<Releasing['handle']>,
): Promise<Released> {
  const stage = await open();
  const token = newToken();
  const { activities, world } = scriptedReleases(given.script, token);
  const { activities: others, told } = scripted({ diagnoses: [], windows: ['good'], overrides: {} });
  const leases = given.isUnguarded === true ? { signalGuard: grantAtOnce(stage) } : {};
  const all = { ...others, ...activities, ...stage.leases, ...leases, ...given.script?.overrides };
  stage.act(token, all, given.gate?.before);
  // Whatever it left behind must not be in the next test's way.
  onTestFailed(broken);
  const handle = await start(stage, token);
  const talking = talkTo(handle, token, stage, told);
  await talk({ stage, world, told, releaseId: handle.workflowId, handle, ...talking });
  const outcome = await handle.result();
  const events = await peopleTold(handle, stage);
  return { outcome, progress: await talking.progress(), events, world, told };
}

const grantAtOnce =
  ({ client }: Stage): Activities['signalGuard'] =>
  ({ target, request: { holderId } }) =>
    client.workflow
      .getHandle(holderId)
      .signal(messages.leaseGranted, { fence: 1, targetKey: targetKey(target) });

/** Waits until whoever had to be told is told. */
async function peopleTold(handle: Releasing['handle'], { client }: Stage): Promise<number> {
  const { events = [] } = await handle.fetchHistory();
  for (const { childWorkflowExecutionStartedEventAttributes: child } of events ?? [])
    if (child?.workflowExecution?.workflowId) await closed(client, child.workflowExecution.workflowId);
  return events?.length ?? 0;
}

type Talk = Omit<Releasing, 'stage' | 'world' | 'told' | 'releaseId' | 'handle'>;

function talkTo(handle: Releasing['handle'], token: string, stage: Stage, told: Told): Talk {
  const progress = () => handle.query(messages.releaseProgress);
  const is = async (status: ReleaseState['status']): Promise<ReleaseProgress> => {
    await until(async () => (await progress()).state.status === status);
    return progress();
  };
  const decide = (over: Partial<Decision> = {}) =>
    handle.executeUpdate(messages.decideApproval, { args: [{ ...APPROVAL, ...over }] });
  const target = (name: string): Target => ({
    cluster: token,
    namespace: 'shop',
    kind: 'Deployment',
    name,
    uid: `uid-${name}`,
  });
  return {
    progress,
    is,
    decide,
    target,
    stepIs: (stepId, status) =>
      until(async () => (await progress()).steps.some((one) => one.id === stepId && one.status === status)),
    toldOf: (title) => until(() => told.notifications.some((one) => one.title.includes(title))),
    approved: async () => {
      await is('awaiting-approval');
      await decide();
    },
    approvedUntil: async (isSo) => {
      const isAsked = async () => (await progress()).state.status === 'awaiting-approval';
      await until(async () => isSo() || (await isAsked()));
      if (!isSo()) await decide();
    },
    cancelled: async () => {
      await handle.cancel();
      await until(async () => {
        const events = (await handle.fetchHistory()).events ?? [];
        const from = events.findIndex((one) => one.workflowExecutionCancelRequestedEventAttributes);
        return events.slice(from).some((one) => one.workflowTaskCompletedEventAttributes);
      });
    },
    steer: (steering, by = 'paula') =>
      handle.executeUpdate(messages.STEERING_UPDATES[steering], { args: [{ by, reason: 'I know why' }] }),
    holderOf: async (name) => {
      const guard = `workload/${targetKey(target(name))}`;
      if ((await stage.engine.describeRun(guard)) === 'absent') return null;
      return (
        (await stage.client.workflow.getHandle(guard).query(messages.guardState)).lease?.holderId ?? null
      );
    },
  };
}
