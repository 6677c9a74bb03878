import { ActivityFailure, CancelledFailure, TimeoutFailure } from '@temporalio/common';
import type { ApplicationFailure } from '@temporalio/common';
import { tsToMs } from '@temporalio/common/lib/time.js';
import type { Agenda } from './agenda.ts';
import type { Command } from './execution.ts';
import { isSaid } from './wire.ts';

export type Scheduled = NonNullable<Command['scheduleActivity']>;

export interface Call {
  readonly workflowId: string;
  readonly activityType: string;
  readonly args: readonly unknown[];
  /** 1 for the first. */
  readonly attempt: number;
}

/** What an attempt comes to at one moment. `silent`: its worker is gone, nothing is heard of it any more. */
export type Step =
  | { readonly is: 'done'; readonly value: unknown }
  | { readonly is: 'failed'; readonly failure: ApplicationFailure }
  | { readonly is: 'cancelled' }
  | { readonly is: 'goes-on'; readonly afterMs: number }
  | { readonly is: 'silent' };

/** One attempt; it beats for as long as it goes on. */
export interface Attempt {
  readonly step: () => Step;
  /** It learns that it is cancelled, with its next heartbeat. */
  readonly cancelled: () => Step;
}

export type Attempts = (call: Call) => Attempt;

/** How an activity ended, as its workflow learns it. */
export type Closing =
  | { readonly status: 'completed'; readonly value: unknown }
  | { readonly status: 'failed' | 'cancelled'; readonly failure: ActivityFailure };

export interface ActivityTask {
  readonly requestCancel: () => void;
  /** Its workflow has closed: what it comes to is nobody's business any more. */
  readonly forget: () => void;
}

interface Options {
  readonly startToCloseMs: number;
  readonly scheduleToCloseMs: number;
  /** Null: it does not beat, so it never learns of a cancellation. */
  readonly heartbeatMs: number | null;
  readonly initialMs: number;
  readonly coefficient: number;
  readonly maximumMs: number;
  readonly maximumAttempts: number;
  readonly nonRetryable: readonly string[];
}

type Duration = Parameters<typeof tsToMs>[0];
const msOf = (duration: Duration, otherwise: number): number =>
  isSaid(duration) ? tsToMs(duration) : otherwise;

/** The server's defaults where the workflow says nothing. */
function optionsOf(scheduled: Scheduled): Options {
  const scheduleToCloseMs = msOf(scheduled.scheduleToCloseTimeout, Infinity);
  const { retryPolicy: retry } = scheduled;
  const initialMs = msOf(retry?.initialInterval, 1000);
  return {
    startToCloseMs: msOf(scheduled.startToCloseTimeout, scheduleToCloseMs),
    scheduleToCloseMs,
    heartbeatMs: isSaid(scheduled.heartbeatTimeout) ? tsToMs(scheduled.heartbeatTimeout) : null,
    initialMs,
    coefficient: retry?.backoffCoefficient ?? 2,
    maximumMs: msOf(retry?.maximumInterval, initialMs * 100),
    maximumAttempts: retry?.maximumAttempts ?? 0,
    nonRetryable: retry?.nonRetryableErrorTypes ?? [],
  };
}

/** Beats are sent at eight tenths of their timeout; an answer to one tells of a cancellation. */
const BEAT = 0.8;

/**
 * An activity from schedule to close, as a Temporal server leads it: attempts by its retry policy, the four timeouts, and a
 * cancellation that only a beating attempt learns of (cancellation type WAIT_CANCELLATION_COMPLETED, the SDK's default).
 */
export function leadActivity(
  agenda: Agenda,
  task: { readonly scheduled: Scheduled; readonly workflowId: string; readonly args: readonly unknown[] },
  attempts: Attempts,
  close: (closing: Closing) => void,
): ActivityTask {
  const { scheduled, workflowId, args } = task;
  const activityType = scheduled.activityType ?? '';
  const options = optionsOf(scheduled);
  const expiresAtMs = agenda.nowMs() + options.scheduleToCloseMs;
  const planned: (() => void)[] = [];
  let attempt = 0;
  let running: Attempt | null = null;
  let isCancelRequested = false;
  let isOver = false;

  const later = (afterMs: number, happen: () => void): void => {
    if (Number.isFinite(afterMs)) planned.push(agenda.at(agenda.nowMs() + afterMs, happen));
  };
  const dropPlanned = (): void => {
    for (const drop of planned.splice(0)) drop();
  };
  const over = (closing: Closing): void => {
    isOver = true;
    dropPlanned();
    close(closing);
  };
  const wrapped = (cause: Error): ActivityFailure =>
    new ActivityFailure(
      'Activity task failed',
      activityType,
      scheduled.activityId ?? undefined,
      'NON_RETRYABLE_FAILURE',
      undefined,
      cause,
    );
  const fail = (cause: Error): void => {
    over({ status: 'failed', failure: wrapped(cause) });
  };

  function begin(): void {
    dropPlanned();
    attempt += 1;
    running = attempts({ workflowId, activityType, args, attempt });
    later(expiresAtMs - agenda.nowMs(), () => {
      fail(new TimeoutFailure('activity ScheduleToClose timeout', undefined, 'SCHEDULE_TO_CLOSE'));
    });
    later(options.startToCloseMs, () => {
      retry(new TimeoutFailure('activity StartToClose timeout', undefined, 'START_TO_CLOSE'), null);
    });
    follow(running.step());
  }

  function follow(step: Step): void {
    switch (step.is) {
      case 'done':
        over({ status: 'completed', value: step.value });
        return;
      case 'cancelled':
        over({ status: 'cancelled', failure: wrapped(new CancelledFailure('CANCELLED')) });
        return;
      case 'goes-on':
        later(step.afterMs, () => {
          if (running !== null) follow(running.step());
        });
        return;
      case 'silent':
        running = null;
        if (options.heartbeatMs !== null)
          later(options.heartbeatMs, () => {
            retry(new TimeoutFailure('activity Heartbeat timeout', undefined, 'HEARTBEAT'), null);
          });
        return;
      case 'failed':
        retry(step.failure, step.failure);
    }
  }

  function retry(cause: Error, said: ApplicationFailure | null): void {
    running = null;
    const exponent = Math.min(attempt - 1, 40);
    const afterMs = Math.min(options.initialMs * options.coefficient ** exponent, options.maximumMs);
    const isFinal =
      isCancelRequested ||
      said?.nonRetryable === true ||
      options.nonRetryable.includes(said?.type ?? '') ||
      attempt === options.maximumAttempts ||
      agenda.nowMs() + afterMs >= expiresAtMs;
    if (isFinal) {
      fail(cause);
      return;
    }
    dropPlanned();
    later(afterMs, begin);
  }

  agenda.at(agenda.nowMs(), () => {
    if (!isOver) begin();
  });
  return {
    requestCancel() {
      if (isOver || isCancelRequested) return;
      isCancelRequested = true;
      const isBetween = running === null && attempt > 0 && planned.length === 1;
      if (attempt === 0 || isBetween) follow({ is: 'cancelled' });
      else if (options.heartbeatMs !== null)
        later(options.heartbeatMs * BEAT, () => {
          if (running !== null) follow(running.cancelled());
        });
    },
    forget() {
      isOver = true;
      dropPlanned();
    },
  };
}
