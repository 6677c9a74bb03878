import type { Workflow } from '@temporalio/common';
import type { ActivityTask, Attempts } from './activity-task.ts';
import type { Execution, Job } from './execution.ts';

export type RunStatus = 'open' | 'completed' | 'failed' | 'cancelled' | 'continued';

export interface Run {
  readonly execution: Execution;
  status: RunStatus;
  /** What it returned, or the failure it closed with. */
  result: unknown;
  failure: Error | null;
  /** Events its history would have, counted as a server writes them. */
  events: number;
  readonly inbox: Job[];
  hasTask: boolean;
  /** It had its first task: from then on it answers queries. */
  isBegun: boolean;
  /** What it continues; null: it is the first. */
  previous: Run | null;
  readonly timers: Map<number, () => void>;
  readonly activities: Map<number, ActivityTask>;
  /** By number of the command, its workflow id. */
  readonly children: Map<number, string>;
  readonly updates: Map<string, (answer: UpdateAnswer) => void>;
  tellParent: ((run: Run) => void) | null;
}

export type UpdateAnswer =
  | { readonly is: 'completed'; readonly value: unknown }
  | { readonly is: 'rejected'; readonly sentence: string }
  | { readonly is: 'closed' };

export interface Given {
  readonly startMs: number;
  readonly workflows: Readonly<Record<string, Workflow>>;
  readonly attempts: Attempts;
  /** Between an event and the workflow task that brings it: what comes meanwhile comes with it. */
  readonly taskDelayMs: () => number;
  /** Before a signal arrives, whether anybody is there or not. */
  readonly onSignal: (workflowId: string, signalName: string, args: readonly unknown[]) => void;
  /** After every workflow task. */
  readonly onTask: (run: Run) => void;
  /** After every time one closed. */
  readonly onClosed: (run: Run) => void;
}

export const newRun = (execution: Execution): Run => ({
  execution,
  status: 'open',
  result: null,
  failure: null,
  events: 1,
  inbox: [],
  hasTask: false,
  isBegun: false,
  previous: null,
  timers: new Map(),
  activities: new Map(),
  children: new Map(),
  updates: new Map(),
  tellParent: null,
});
