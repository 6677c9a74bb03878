import './async-storage.ts';
import type { Workflow } from '@temporalio/common';
import { setActivator } from '@temporalio/workflow/lib/global-attributes.js';
import type { WorkflowInfo } from '@temporalio/workflow';
import { Activator } from '@temporalio/workflow/lib/internals.js';
import {
  activate,
  concludeActivation,
  initialize,
  tryUnblockConditions,
} from '@temporalio/workflow/lib/worker-interface.js';

import { isSaid } from './wire.ts';

type Activation = Parameters<typeof activate>[0];
type AnyJob = NonNullable<Activation['jobs']>[number];
export type JobName = Exclude<keyof AnyJob, 'variant'>;
export type Job = AnyJob & { readonly variant: JobName };
type Successful = NonNullable<ReturnType<typeof concludeActivation>['successful']>;
export type Command = NonNullable<Successful['commands']>[number];

export const job = <N extends JobName>(variant: N, content: NonNullable<AnyJob[N]>): Job => ({
  variant,
  [variant]: content,
});

/** One run of a workflow, on the SDK's own runtime: its scopes, conditions, handlers, validators and commands. */
export interface Execution {
  readonly workflowId: string;
  readonly runId: string;
  readonly workflowType: string;
  readonly activator: Activator;
}

export interface Begun {
  readonly workflowId: string;
  readonly runId: string;
  readonly workflowType: string;
  readonly workflow: Workflow;
  readonly atMs: number;
}

const infoOf = ({ workflowId, runId, workflowType, atMs }: Begun) => ({
  workflowId,
  runId,
  workflowType,
  searchAttributes: {},
  typedSearchAttributes: undefined,
  historyLength: 3,
  historySize: 0,
  continueAsNewSuggested: false,
  targetWorkerDeploymentVersionChanged: false,
  taskQueue: 'simulated',
  namespace: 'default',
  firstExecutionRunId: runId,
  originalExecutionRunId: runId,
  startTime: new Date(atMs),
  runStartTime: new Date(atMs),
  taskTimeoutMs: 10_000,
  attempt: 1,
  unsafe: {
    now: () => atMs,
    isReplaying: false,
    isReplayingHistoryEvents: false,
    random: { random: () => 0.5, fill: () => undefined },
  },
});

export function newExecution(begun: Begun): Execution {
  const { workflowId, runId, workflowType, workflow, atMs } = begun;
  const activator = new Activator({
    info: infoOf(begun) as unknown as WorkflowInfo,
    randomnessSeed: [1, 2, 3, 4],
    now: atMs,
    showStackTraceSources: false,
    sourceMap: { version: 3, sources: [], names: [], mappings: '', file: '' },
    registeredActivityNames: new Set(),
    getTimeOfDay: () => 0n,
    stackTracesEnabled: false,
  });
  activator.workflow = workflow;
  return { workflowId, runId, workflowType, activator };
}

const rejections: unknown[] = [];
process.on('unhandledRejection', (reason) => void rejections.push(reason));

/** Every microtask that is due runs, and what nobody caught is known, before this comes back. */
const drained = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

/** Makes the clock of `workflows/` that of the simulation for as long as `work` runs. */
async function onTheClockOf<T>(activator: Activator, work: () => Promise<T>): Promise<T> {
  const realNow = Date.now;
  setActivator(activator);
  Date.now = () => activator.now;
  try {
    return await work();
  } finally {
    Date.now = realNow;
    setActivator(undefined);
  }
}

/**
 * One workflow task, as the SDK's worker runs it: the jobs in Core's order, then microtasks and conditions in turn until
 * nothing moves.
 * @throws what would fail the task, which a server tries again for ever: the run would be stuck
 */
export function runTask(
  { activator }: Execution,
  jobs: readonly Job[],
  nowMs: number,
): Promise<readonly Command[]> {
  return onTheClockOf(activator, async () => {
    activator.now = nowMs;
    const beginning = jobs.find((one) => isSaid(one.initializeWorkflow))?.initializeWorkflow;
    if (isSaid(beginning)) initialize(beginning);
    activate({ jobs: inCoresOrder(jobs) });
    do await drained();
    while (tryUnblockConditions() > 0);
    const commands = concludeActivation().successful?.commands ?? [];
    activator.getAndResetSinkCalls();
    if (rejections.length > 0) throw rejections.splice(0)[0];
    return commands;
  });
}

const RANK: Partial<Record<JobName, number>> = { initializeWorkflow: 0, signalWorkflow: 1, doUpdate: 1 };

const inCoresOrder = (jobs: readonly Job[]): Job[] =>
  jobs.toSorted((one, other) => (RANK[one.variant] ?? 2) - (RANK[other.variant] ?? 2));

/** What a query answers, with nothing of it serialised. */
export function ask({ activator }: Execution, query: string): unknown {
  const handler = activator.queryHandlers.get(query)?.handler;
  if (handler === undefined) throw new Error(`${activator.info.workflowType} answers no query ${query}`);
  setActivator(activator);
  try {
    return handler();
  } finally {
    setActivator(undefined);
  }
}
