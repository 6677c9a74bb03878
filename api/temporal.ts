import {
  Client,
  Connection,
  isGrpcServiceError,
  QueryNotRegisteredError,
  QueryRejectedError,
  ServiceError,
  WithStartWorkflowOperation,
  WorkflowExecutionAlreadyStartedError,
  WorkflowFailedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { ApplicationFailure, TimeoutFailure } from '@temporalio/common';
import type { UpdateDefinition } from '@temporalio/common';
import type { LimitsState } from '../domain/healing/limits.ts';
import {
  decideApproval,
  freezeScope,
  healProgress,
  limitsState,
  resetBreaker,
  stopHeal,
  tripBreaker,
} from '../workflows/messages.ts';
import { ROOM, SCOPE } from '../workflows/attributes.ts';
import { DeadlineError, within } from './deadline.ts';
import type { Answer, TemporalPort } from './temporal-port.ts';
import { releasesOn } from './temporal-releases.ts';
import type { Run, Runs } from './temporal-releases.ts';
import { handingOn } from './tracing.ts';

export interface TemporalConfig {
  readonly address: string;
  readonly namespace: string;
  /** Where the workers take `limitHealing` from. */
  readonly taskQueue: string;
  /** Without a trailing slash. */
  readonly uiUrl: string;
}

const PING_MS = 1000;
const QUERY_MS = 3000;
const UPDATE_MS = 10_000;
const START_MS = 5000;
/** The client's own deadline should fire first: it says more. */
const GRACE_MS = 250;
const GRPC_DEADLINE_EXCEEDED = 4;
const GRPC_NOT_FOUND = 5;
const GRPC_FAILED_PRECONDITION = 9;
const GRPC_CANCELLED = 1;

/** Connects lazily, so that the API can start, and say what is wrong, while Temporal is away. */
export function connectTemporal(config: TemporalConfig): TemporalPort & { close(): Promise<void> } {
  const connection = Connection.lazy({
    address: config.address,
    connectTimeout: PING_MS,
    // No retries under the hood: a person is told at once, and a retry after close would end the process.
    interceptors: [],
    // The default waits up to two minutes before it tries a server again that was away.
    channelArgs: { 'grpc.initial_reconnect_backoff_ms': 250, 'grpc.max_reconnect_backoff_ms': 2000 },
  });
  const client = new Client({
    connection,
    namespace: config.namespace,
    interceptors: { workflow: [handingOn] },
  });
  const uiRuns = `${config.uiUrl}/namespaces/${encodeURIComponent(config.namespace)}/workflows`;
  return {
    ping: () => ping(client),
    ...heals(client),
    ...brakes(client, config.taskQueue),
    ...releasesOn(runsOf(client, config.taskQueue)),
    runUrl: (workflowId) => `${uiRuns}/${encodeURIComponent(workflowId)}`,
    close: () => connection.close(),
  };
}

function heals(client: Client): Pick<TemporalPort, 'healProgress' | 'decideApproval' | 'stopHeal'> {
  const handleOf = (healId: string) => client.workflow.getHandle(healId);
  return {
    healProgress: (healId) => ask(client, QUERY_MS, () => handleOf(healId).query(healProgress)),
    decideApproval: (healId, decision, updateId) =>
      ask(client, UPDATE_MS, () =>
        handleOf(healId).executeUpdate(decideApproval, { args: [decision], updateId }),
      ),
    stopHeal: (healId, request) =>
      ask(client, QUERY_MS, async () => {
        await handleOf(healId).signal(stopHeal, request);
        return null;
      }),
  };
}

type Brakes = Pick<TemporalPort, 'limits' | 'trip' | 'reset' | 'freeze'>;

/** A brake must work before anything has been healed: using it starts the scope's run when there is none. */
function brakes(client: Client, taskQueue: string): Brakes {
  const change = <A>(scope: string, update: UpdateDefinition<LimitsState, [A]>, given: A) => {
    const startWorkflowOperation = new WithStartWorkflowOperation('limitHealing', {
      workflowId: `guardrails/${scope}`,
      taskQueue,
      args: [{ scope, state: null }],
      workflowIdConflictPolicy: 'USE_EXISTING',
      staticSummary: `guardrails of scope ${scope}`,
      typedSearchAttributes: [
        { key: ROOM, value: 'healing' },
        { key: SCOPE, value: scope },
      ],
    });
    return ask(client, UPDATE_MS, () =>
      client.workflow.executeUpdateWithStart(update, { args: [given], startWorkflowOperation }),
    );
  };
  return {
    limits: (scope) =>
      ask(client, QUERY_MS, () => client.workflow.getHandle(`guardrails/${scope}`).query(limitsState)),
    trip: (scope, trip) => change(scope, tripBreaker, trip),
    reset: (scope, request) => change(scope, resetBreaker, request),
    freeze: (scope, freeze) => change(scope, freezeScope, freeze),
  };
}

/** Runs of any workflow. An id is used once for ever: asking again finds the run that is there, open or over. */
function runsOf(client: Client, taskQueue: string): Runs {
  const start = async ({ workflow, endsWithinMs, ...rest }: Run): Promise<'started' | 'known'> => {
    try {
      await client.workflow.start(workflow, {
        ...rest,
        taskQueue,
        workflowIdReusePolicy: 'REJECT_DUPLICATE',
        workflowIdConflictPolicy: 'FAIL',
        ...(endsWithinMs === undefined ? {} : { workflowExecutionTimeout: endsWithinMs }),
      });
      return 'started';
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError) return 'known';
      throw error;
    }
  };
  return {
    start: (run) => ask(client, START_MS, () => start(run)),
    result: async (run) => {
      const begun = await ask(client, START_MS, () => start(run));
      if (!begun.ok) return begun;
      const { workflowId, endsWithinMs } = run;
      return ask(client, endsWithinMs + GRACE_MS, () => client.workflow.getHandle(workflowId).result());
    },
    query: (workflowId, query) =>
      ask(client, QUERY_MS, () => client.workflow.getHandle(workflowId).query(query)),
    update: (workflowId, update, { given, updateId }) =>
      ask(client, UPDATE_MS, () =>
        client.workflow.getHandle(workflowId).executeUpdate(update, { args: [given], updateId }),
      ),
  };
}

async function ping(client: Client): Promise<void> {
  const asked = client.withDeadline(Date.now() + PING_MS, () => client.workflowService.getSystemInfo({}));
  await within(PING_MS, 'Temporal', asked);
}

async function ask<T>(client: Client, withinMs: number, call: () => Promise<T>): Promise<Answer<T>> {
  try {
    const asked = client.withDeadline(Date.now() + withinMs, call);
    return { ok: true, value: await within(withinMs + GRACE_MS, 'Temporal', asked) };
  } catch (error) {
    const answer = refusalOf(error);
    // A call that waits for a dead server runs into the same deadline as one that waits for a worker.
    if (answer.refusal !== 'no-answer') return answer;
    return ping(client).then(
      () => answer,
      () => ({ ok: false, refusal: 'unreachable' }) as const,
    );
  }
}

type Refusal = Exclude<Answer<never>, { ok: true }>;

/** Sorts what the client throws; what it does not know is thrown on, and becomes a plain 500. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof WorkflowNotFoundError) return { ok: false, refusal: 'not-found' };
  if (error instanceof WorkflowUpdateFailedError)
    return { ok: false, refusal: 'refused', sentence: sentenceOf(error.cause) };
  if (error instanceof WorkflowFailedError) return ofFailedRun(error);
  if (
    error instanceof DeadlineError ||
    error instanceof WorkflowUpdateRPCTimeoutOrCancelledError ||
    error instanceof QueryNotRegisteredError ||
    error instanceof QueryRejectedError
  )
    return { ok: false, refusal: 'no-answer' };
  if (isGrpcServiceError(error)) return byCode(error.code);
  if (error instanceof ServiceError)
    return isGrpcServiceError(error.cause) ? byCode(error.cause.code) : { ok: false, refusal: 'unreachable' };
  throw error;
}

/** A run that was ended for its time had nobody to work on it, or too slow an outside system. */
const ofFailedRun = ({ cause }: WorkflowFailedError): Refusal =>
  cause instanceof TimeoutFailure
    ? { ok: false, refusal: 'no-answer' }
    : { ok: false, refusal: 'refused', sentence: sentenceOf(deepest(cause)) };

/** FAILED_PRECONDITION: the server has seen no worker on the task queue lately. */
function byCode(code: number): Refusal {
  if (code === GRPC_NOT_FOUND) return { ok: false, refusal: 'not-found' };
  if (code === GRPC_DEADLINE_EXCEEDED || code === GRPC_FAILED_PRECONDITION || code === GRPC_CANCELLED)
    return { ok: false, refusal: 'no-answer' };
  return { ok: false, refusal: 'unreachable' };
}

/** An activity's own failure, out of what wraps it on its way. */
function deepest(failure: Error | undefined): Error | undefined {
  return failure?.cause instanceof Error ? deepest(failure.cause) : failure;
}

const DEFECTS = /^(Type|Range|Reference|Syntax|URI|Eval|Aggregate|Assertion)Error$/;

/** A validator's own words; what JavaScript itself throws is a defect, and its text is not for people. */
function sentenceOf(cause: Error | undefined): string {
  const isOurs = cause instanceof ApplicationFailure && !DEFECTS.test(cause.type ?? '');
  return isOurs
    ? cause.message
    : 'the workflow refused without saying why; its run in the Temporal UI shows more';
}
