import { workflowInfo } from '@temporalio/workflow';
import type {
  Next,
  SignalInput,
  UpdateInput,
  WorkflowExecuteInput,
  WorkflowInboundCallsInterceptor,
  WorkflowInterceptors,
  WorkflowOutboundCallsInterceptor,
} from '@temporalio/workflow';
import type { Headers } from '@temporalio/common';
import { spanIdOf } from '../domain/telemetry/trace-context.ts';
import type { Carried } from '../domain/telemetry/carried.ts';
import { carriedIn, headersWith } from './trace-header.ts';
import { headersFromHere, inSpan } from './tracing.ts';
import type { Opening } from './tracing.ts';

/** What people send, and a release that takes another's place; what machines send all day is not worth a span. */
const TRACED_SIGNALS: ReadonlySet<string> = new Set(['approve', 'reject', 'stop', 'supersede']);

/** A run that was started with a trace goes on with it, and hands it on. Every other run is left as it is. */
export function interceptors(): WorkflowInterceptors {
  const inbound = new Inbound();
  return { inbound: [inbound], outbound: [handingOn(inbound)] };
}

class Inbound implements WorkflowInboundCallsInterceptor {
  /** As this run was given it. */
  given: Carried | null = null;
  private own: Carried | null = null;
  private messages = 0;

  execute(
    input: WorkflowExecuteInput,
    next: Next<WorkflowInboundCallsInterceptor, 'execute'>,
  ): Promise<unknown> {
    this.given = carriedIn(input.headers);
    if (this.given === null) return next(input);
    const { workflowType, workflowId, runId } = workflowInfo();
    const { context: parent, about } = this.given;
    const spanId = spanIdOf(runId, 'run');
    this.own = { context: { ...parent, spanId }, about };
    const attributes = { 'temporal.workflow.id': workflowId, 'temporal.run.id': runId };
    const opening: Opening = {
      name: workflowType,
      parent,
      spanId,
      about,
      attributes,
      links: [],
      isFrame: false,
    };
    return inSpan(opening, () => next(input));
  }

  handleUpdate(
    input: UpdateInput,
    next: Next<WorkflowInboundCallsInterceptor, 'handleUpdate'>,
  ): Promise<unknown> {
    const opening = this.message(`update ${input.name}`, input.headers);
    return opening === null ? next(input) : inSpan(opening, () => next(input));
  }

  handleSignal(
    input: SignalInput,
    next: Next<WorkflowInboundCallsInterceptor, 'handleSignal'>,
  ): Promise<void> {
    const isTraced = TRACED_SIGNALS.has(input.signalName);
    const opening = isTraced ? this.message(`signal ${input.signalName}`, input.headers) : null;
    return opening === null ? next(input) : inSpan(opening, () => next(input));
  }

  /** It belongs to the trace of the run, and names the request that sent it. */
  private message(name: string, headers: Headers): Opening | null {
    if (this.own === null) return null;
    this.messages += 1;
    const sender = carriedIn(headers);
    return {
      name,
      parent: this.own.context,
      spanId: spanIdOf(workflowInfo().runId, 'message', this.messages),
      about: this.own.about,
      attributes: {},
      links: sender === null ? [] : [sender.context],
      isFrame: false,
    };
  }
}

const handingOn = (inbound: Inbound): WorkflowOutboundCallsInterceptor => ({
  scheduleActivity: (input, next) => next({ ...input, headers: headersFromHere(input.headers) }),
  startChildWorkflowExecution: (input, next) => next({ ...input, headers: headersFromHere(input.headers) }),
  signalWorkflow: (input, next) => next({ ...input, headers: headersFromHere(input.headers) }),
  // The next run stands beside this one, not beneath it.
  continueAsNew: (input, next) =>
    next(inbound.given === null ? input : { ...input, headers: headersWith(input.headers, inbound.given) }),
});
