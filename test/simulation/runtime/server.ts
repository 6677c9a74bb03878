import { newAgenda } from './agenda.ts';
import type { Agenda } from './agenda.ts';
import { Orders } from './orders.ts';
import { ask, job, newExecution, runTask } from './execution.ts';
import type { Job } from './execution.ts';
import { newRun } from './run.ts';
import type { Given, Run, RunStatus, UpdateAnswer } from './run.ts';
import { payloadsOf } from './wire.ts';

/** From this many events on a server suggests to continue as new (its default). */
const SUGGESTED_FROM_EVENTS = 4096;

/**
 * As much of a Temporal server as the workflows use, in virtual time. The workflow side is the SDK's own; this plays the
 * server and Core: workflow tasks, timers, activities (`activity-task.ts`), signals between runs, child runs that outlive
 * their parent, updates with ids, cancellation, continue-as-new. Not simulated: replay, lost workers between two tasks
 * (Temporal's own concern), schedules, search by attributes. A task takes no time, so nothing arrives while one is out.
 */
export class Server {
  readonly agenda: Agenda;
  /** By workflow id, its latest run. */
  readonly runs = new Map<string, Run>();
  /** Of the longest history. */
  mostEvents = 0;
  readonly #given: Given;
  readonly #orders: Orders;
  #begun = 0;

  constructor(given: Given) {
    this.#given = given;
    this.agenda = newAgenda(given.startMs);
    this.#orders = new Orders(this, given.attempts);
  }

  get nowMs(): number {
    return this.agenda.nowMs();
  }

  start(workflowType: string, workflowId: string, args: readonly unknown[]): Run {
    const workflow = this.#given.workflows[workflowType];
    if (workflow === undefined) throw new Error(`there is no workflow ${workflowType}`);
    this.#begun += 1;
    const runId = `run-${String(this.#begun)}`;
    const run = newRun(newExecution({ workflowId, runId, workflowType, workflow, atMs: this.nowMs }));
    this.runs.set(workflowId, run);
    this.deliver(run, job('initializeWorkflow', { workflowId, workflowType, arguments: payloadsOf(args) }));
    return run;
  }

  open(workflowId: string): Run | null {
    const run = this.runs.get(workflowId);
    return run?.status === 'open' ? run : null;
  }

  /** False: there is no such open run. */
  signal(workflowId: string, signalName: string, args: readonly unknown[]): boolean {
    this.#given.onSignal(workflowId, signalName, args);
    const run = this.open(workflowId);
    if (run === null) return false;
    this.deliver(run, job('signalWorkflow', { signalName, input: payloadsOf(args), headers: {} }));
    return true;
  }

  /** The same id asked twice is one update, and answers once. */
  update(
    workflowId: string,
    asked: { readonly id: string; readonly name: string; readonly args: readonly unknown[] },
    answer: (answer: UpdateAnswer) => void = () => undefined,
  ): void {
    const run = this.open(workflowId);
    if (run === null) {
      answer({ is: 'closed' });
      return;
    }
    const { id, name, args } = asked;
    if (run.updates.has(id)) return;
    run.updates.set(id, answer);
    const input = payloadsOf(args);
    this.deliver(
      run,
      job('doUpdate', { id, protocolInstanceId: id, name, input, headers: {}, runValidator: true }),
    );
  }

  cancel(workflowId: string): void {
    const run = this.open(workflowId);
    if (run !== null) this.deliver(run, job('cancelWorkflow', { reason: 'asked for' }));
  }

  /** Null: there is no such run, or it has not had its first task. */
  query(workflowId: string, name: string): unknown {
    const run = this.runs.get(workflowId) ?? null;
    const answering = run?.isBegun === false ? run.previous : run;
    return answering === null ? null : ask(answering.execution, name);
  }

  deliver(run: Run, one: Job): void {
    if (run.status !== 'open') return;
    run.inbox.push(one);
    run.events += 1;
    if (run.hasTask) return;
    run.hasTask = true;
    this.agenda.at(this.nowMs + this.#given.taskDelayMs(), () => this.#task(run));
  }

  close(run: Run, status: Exclude<RunStatus, 'open'>): void {
    run.status = status;
    this.mostEvents = Math.max(this.mostEvents, run.events);
    for (const off of [...run.timers.values()]) off();
    for (const task of run.activities.values()) task.forget();
    if (status === 'continued') return;
    run.tellParent?.(run);
    this.#given.onClosed(run);
  }

  async #task(run: Run): Promise<void> {
    run.hasTask = false;
    if (run.status !== 'open') return;
    run.events += 3;
    run.isBegun = true;
    const continueAsNewSuggested = run.events >= SUGGESTED_FROM_EVENTS;
    run.execution.activator.mutateWorkflowInfo((info) => ({ ...info, continueAsNewSuggested }));
    const commands = await runTask(run.execution, run.inbox.splice(0), this.nowMs);
    for (const command of commands) this.#orders.obey(run, command);
    this.#given.onTask(run);
  }
}
