import { Context } from '@temporalio/activity';
import type { Client } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import { afterAll, inject } from 'vitest';
import type { Activities } from '../../../activities/index.ts';
import type { Engine } from '../../../activities/engine/port.ts';
import { NO_TRACER } from '../../../domain/telemetry/span.ts';
import type { Tracer } from '../../../domain/telemetry/span.ts';
import { createEngine } from '../../../worker/engine.ts';
import { traced } from '../../../worker/tracing.ts';
import { scripted } from '../../support/scripted-activities.ts';
import { startTimeSkipping } from '../../support/time-skipping.ts';
import type { Before } from './gate.ts';

const QUEUE = 'releasing';

/** A server and one worker for all tests of a file; each run finds the activities of its own script. */
export interface Stage {
  readonly environment: TestWorkflowEnvironment;
  readonly client: Client;
  readonly queue: string;
  readonly engine: Engine;
  /** Leases are asked for as in production. */
  readonly leases: Pick<Activities, 'describeRun' | 'signalGuard'>;
  /** From now on these answer every run whose id has this part; `before` is waited for first. */
  readonly act: (token: string, activities: Partial<Activities>, before?: Before) => void;
}

export interface Staged {
  /** Starts it the first time, and anew where the clock is held or a test failed: they may have left runs behind. */
  readonly open: () => Promise<Stage>;
  readonly broken: () => void;
}

let tokens = 0;

/** Part of the ids of everything one test does: its release, its workloads and their guards, what people are told. */
export function newToken(): string {
  tokens += 1;
  return `run${String(tokens).padStart(3, '0')}`;
}

/** What the worker of a stage may have besides. */
export interface Staging {
  readonly tracer?: Tracer;
  /** None: every task is replayed from the beginning, as by a worker that takes over from one that died. */
  readonly maxCachedWorkflows?: number;
}

/** Call it once a file. */
export function staged(staging: Staging = {}): Staged {
  let opened: { stage: Stage; close: () => Promise<void> } | null = null;
  let isBroken = false;
  const close = async (): Promise<void> => {
    const closing = opened;
    [opened, isBroken] = [null, false];
    await closing?.close();
  };
  afterAll(close);
  return {
    open: async () => {
      if (isBroken || (opened !== null && (await isClockHeld(opened.stage)))) await close();
      opened ??= await openStage(staging);
      return opened.stage;
    },
    broken: () => void (isBroken = true),
  };
}

async function openStage({
  tracer = NO_TRACER,
  ...options
}: Staging): Promise<{ stage: Stage; close: () => Promise<void> }> {
  const environment = await startTimeSkipping();
  const { client } = environment;
  const engine = createEngine(client, QUEUE);
  const scripts: Scripts = new Map();
  const worker = await Worker.create({
    connection: environment.nativeConnection,
    taskQueue: QUEUE,
    workflowBundle: { codePath: inject('workflowBundlePath') },
    activities: routed(scripts),
    ...traced(tracer),
    ...options,
    // What is cancelled is told so with a heartbeat, and a test should not wait for that.
    maxHeartbeatThrottleInterval: '100 milliseconds',
  });
  const polling = worker.run();
  const stage: Stage = {
    environment,
    client,
    queue: QUEUE,
    engine,
    leases: {
      describeRun: ({ workflowId }) => engine.describeRun(workflowId),
      signalGuard: (asked) => engine.requestLease(asked),
    },
    act: (token, activities, before) => void scripts.set(token, { activities, before }),
  };
  return {
    stage,
    close: async () => {
      worker.shutdown();
      await polling;
      await environment.teardown();
    },
  };
}

const NAP_MS = 5000;
const PATIENCE_MS = 2000;

/**
 * The time-skipping server was seen to hold its clock for good after a run had ended in the middle of its work. The next
 * test would wait its minutes and hours out; five seconds that take two are such a clock, or a machine so busy that a new
 * server does no harm. The call ends by its deadline: one that outlives its server is retried on a closed channel.
 */
async function isClockHeld({ environment }: Stage): Promise<boolean> {
  try {
    await environment.connection.withDeadline(Date.now() + PATIENCE_MS, () => environment.sleep(NAP_MS));
    return false;
  } catch {
    return true;
  }
}

type Scripts = Map<
  string,
  { readonly activities: Partial<Activities>; readonly before?: Before | undefined }
>;

/** Every activity there is, answered by the script of the run that asks. */
function routed(scripts: Scripts): Activities {
  const { activities: others } = scripted({ diagnoses: [], windows: ['good'], overrides: {} });
  const names = Object.keys(others) as (keyof Activities)[];
  const route = (name: keyof Activities) => [
    name,
    async (...asked: unknown[]): Promise<unknown> => {
      const { activities, before } = scriptOf(scripts);
      await before?.(name, asked[0]);
      return await (Reflect.apply(activities[name] ?? others[name], undefined, asked) as Promise<unknown>);
    },
  ];
  return Object.fromEntries(names.map(route)) as Activities;
}

function scriptOf(scripts: Scripts): NonNullable<ReturnType<Scripts['get']>> {
  const workflowId = Context.current().info.workflowExecution?.workflowId ?? '';
  const [script] = workflowId.split('/').flatMap((part) => scripts.get(part) ?? []);
  if (script === undefined) throw new Error(`no script is about run ${workflowId}`);
  return script;
}
