import { CancelledFailure } from '@temporalio/common';
import { tsToMs } from '@temporalio/common/lib/time.js';
import { leadActivity } from './activity-task.ts';
import type { Attempts } from './activity-task.ts';
import { job } from './execution.ts';
import type { Command } from './execution.ts';
import type { Run } from './run.ts';
import type { Server } from './server.ts';
import {
  ABANDON,
  REJECT_DUPLICATE,
  WORKFLOW_ALREADY_EXISTS,
  errorOf,
  failureOf,
  isSaid,
  payloadOf,
  valueOf,
  valuesOf,
} from './wire.ts';

type Order = Exclude<keyof Command, 'variant'>;
type Obeyed = { readonly [N in Order]?: (run: Run, asked: NonNullable<Command[N]>) => void };

/** What is shown to people, and changes nothing. */
const SHOWN: ReadonlySet<string> = new Set<Order>([
  'userMetadata',
  'upsertWorkflowSearchAttributes',
  'modifyWorkflowProperties',
  'eventGroupMarkers',
]);

/** Does what a workflow task asks of the server. */
export class Orders {
  readonly #server: Server;
  readonly #attempts: Attempts;

  constructor(server: Server, attempts: Attempts) {
    this.#server = server;
    this.#attempts = attempts;
  }

  /** @throws when the simulation has no part that does it */
  obey(run: Run, command: Command): void {
    for (const name of Object.keys(command) as Order[]) {
      const asked = command[name];
      if (!isSaid(asked) || SHOWN.has(name)) continue;
      const obeyed = this.#obeyed[name] as ((run: Run, asked: unknown) => void) | undefined;
      if (obeyed === undefined) throw new Error(`not simulated: ${name}`);
      obeyed(run, asked);
    }
  }

  readonly #obeyed: Obeyed = {
    startTimer: (run, asked) => {
      this.#startTimer(run, asked);
    },
    cancelTimer: (run, { seq }) => run.timers.get(seq ?? 0)?.(),
    scheduleActivity: (run, asked) => {
      this.#schedule(run, asked);
    },
    requestCancelActivity: (run, { seq }) => run.activities.get(seq ?? 0)?.requestCancel(),
    startChildWorkflowExecution: (run, asked) => {
      this.#startChild(run, asked);
    },
    cancelChildWorkflowExecution: (run, { childWorkflowSeq }) => {
      this.#server.cancel(run.children.get(childWorkflowSeq ?? 0) ?? '');
    },
    signalExternalWorkflowExecution: (run, asked) => {
      this.#signalOther(run, asked);
    },
    updateResponse: (run, { protocolInstanceId, rejected, completed }) => {
      const answer = run.updates.get(protocolInstanceId ?? '');
      if (isSaid(rejected)) answer?.({ is: 'rejected', sentence: rejected.message ?? '' });
      else if (isSaid(completed)) answer?.({ is: 'completed', value: valueOf(completed) });
    },
    completeWorkflowExecution: (run, { result }) => {
      run.result = isSaid(result) ? valueOf(result) : null;
      this.#server.close(run, 'completed');
    },
    failWorkflowExecution: (run, { failure }) => {
      run.failure = isSaid(failure) ? errorOf(failure) : null;
      this.#server.close(run, 'failed');
    },
    cancelWorkflowExecution: (run) => {
      this.#server.close(run, 'cancelled');
    },
    continueAsNewWorkflowExecution: (run, asked) => {
      const { workflowId, workflowType } = run.execution;
      this.#server.close(run, 'continued');
      const next = this.#server.start(workflowType, workflowId, valuesOf(asked.arguments));
      next.tellParent = run.tellParent;
      next.previous = run;
    },
  };

  #startTimer(run: Run, { seq, startToFireTimeout }: NonNullable<Command['startTimer']>): void {
    run.events += 1;
    const number = seq ?? 0;
    const { agenda, nowMs } = this.#server;
    const off = agenda.at(nowMs + tsToMs(startToFireTimeout), () => {
      run.timers.delete(number);
      this.#server.deliver(run, job('fireTimer', { seq: number }));
    });
    run.timers.set(number, () => {
      run.events += 1;
      run.timers.delete(number);
      off();
    });
  }

  #schedule(run: Run, scheduled: NonNullable<Command['scheduleActivity']>): void {
    run.events += 2;
    const seq = scheduled.seq ?? 0;
    const args = valuesOf(scheduled.arguments);
    const { workflowId } = run.execution;
    const task = leadActivity(
      this.#server.agenda,
      { scheduled, workflowId, args },
      this.#attempts,
      (closing) => {
        run.activities.delete(seq);
        const result =
          closing.status === 'completed'
            ? { completed: { result: payloadOf(closing.value) } }
            : { [closing.status]: { failure: failureOf(closing.failure) } };
        this.#server.deliver(run, job('resolveActivity', { seq, result }));
      },
    );
    run.activities.set(seq, task);
  }

  #startChild(parent: Run, asked: NonNullable<Command['startChildWorkflowExecution']>): void {
    parent.events += 1;
    const id = asked.workflowId ?? '';
    const type = asked.workflowType ?? '';
    const seq = asked.seq ?? 0;
    if (isTaken(this.#server.runs.get(id), asked.workflowIdReusePolicy)) {
      const failed = { workflowId: id, workflowType: type, cause: WORKFLOW_ALREADY_EXISTS };
      this.#server.deliver(parent, job('resolveChildWorkflowExecutionStart', { seq, failed }));
      return;
    }
    const policy: number = asked.parentClosePolicy ?? 0;
    if (policy !== ABANDON) throw new Error('not simulated: a child that ends with its parent');
    const child = this.#server.start(type, id, valuesOf(asked.input));
    const { runId } = child.execution;
    parent.children.set(seq, id);
    this.#server.deliver(parent, job('resolveChildWorkflowExecutionStart', { seq, succeeded: { runId } }));
    child.tellParent = (closed) => {
      this.#server.deliver(parent, job('resolveChildWorkflowExecution', { seq, result: toldOf(closed) }));
    };
  }

  #signalOther(run: Run, asked: NonNullable<Command['signalExternalWorkflowExecution']>): void {
    run.events += 1;
    const { seq, signalName, args, workflowExecution } = asked;
    const isThere = this.#server.signal(
      workflowExecution?.workflowId ?? '',
      signalName ?? '',
      valuesOf(args),
    );
    const failure = isThere ? {} : { failure: failureOf(new Error('external workflow execution not found')) };
    this.#server.deliver(run, job('resolveSignalExternalWorkflow', { seq: seq ?? 0, ...failure }));
  }
}

/** How a child closed, as its parent is told. */
function toldOf({ status, result, failure }: Run) {
  if (status === 'completed') return { completed: { result: payloadOf(result) } };
  if (status === 'cancelled') return { cancelled: { failure: failureOf(new CancelledFailure('cancelled')) } };
  return { failed: { failure: failureOf(failure ?? new Error(status)) } };
}

const isTaken = (known: Run | undefined, reusePolicy: number | null | undefined): boolean =>
  known !== undefined && (known.status === 'open' || reusePolicy === REJECT_DUPLICATE);
