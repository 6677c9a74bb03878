import type { Connection } from '@temporalio/client';
import { tsToMs } from '@temporalio/common/lib/time.js';

type Page = Awaited<ReturnType<Connection['workflowService']['getWorkflowExecutionHistory']>>;
type HistoryEvent = NonNullable<NonNullable<Page['history']>['events']>[number];

/** What is asked of an event of a run's history. */
export interface Seen {
  readonly id: number;
  readonly atMs: number;
  readonly kind: 'scheduled' | 'started' | 'timer' | 'decided' | 'other';
  /** Of an activity that was scheduled. */
  readonly activity: string | null;
  /** What the activity is about: the change it writes, or its summary; null: it does not say. */
  readonly about: string | null;
  /** The worker that took it up or did it. */
  readonly identity: string | null;
}

/** A run's history as far as it goes, growing while the run goes on. */
export interface History {
  readonly events: readonly Seen[];
  /** Resolves when the run is over; rejects when its history cannot be read. */
  readonly ended: Promise<void>;
}

/** Reads a run's history to its end, or until the signal. */
export function followHistory(
  connection: Connection,
  run: { readonly namespace: string; readonly workflowId: string },
  signal: AbortSignal,
): History {
  const events: Seen[] = [];
  const read = async (): Promise<void> => {
    let nextPageToken: Uint8Array | undefined;
    for (;;) {
      const page = await connection.withAbortSignal(signal, () =>
        connection.workflowService.getWorkflowExecutionHistory({
          namespace: run.namespace,
          execution: { workflowId: run.workflowId },
          waitNewEvent: true,
          ...(nextPageToken === undefined ? {} : { nextPageToken }),
        }),
      );
      events.push(...(page.history?.events ?? []).map(seen));
      nextPageToken = page.nextPageToken;
      if (nextPageToken.length === 0) return;
    }
  };
  const ended = read();
  // Whoever awaits it is told; nobody has to.
  ended.catch(() => undefined);
  return { events, ended };
}

/** Of an event as Temporal sends it, what is asked here. */
export function seen(event: HistoryEvent): Seen {
  const scheduled = event.activityTaskScheduledEventAttributes;
  const started = event.activityTaskStartedEventAttributes ?? event.workflowTaskStartedEventAttributes;
  const decided = event.workflowTaskCompletedEventAttributes;
  return {
    id: Number(event.eventId ?? 0),
    atMs: tsToMs(event.eventTime),
    kind: kindOf(event),
    activity: scheduled?.activityType?.name ?? null,
    about: scheduled ? (changeIn(scheduled) ?? summaryOf(event)) : null,
    identity: (started ?? decided)?.identity ?? null,
  };
}

function kindOf(event: HistoryEvent): Seen['kind'] {
  if (event.activityTaskScheduledEventAttributes) return 'scheduled';
  if (event.activityTaskStartedEventAttributes ?? event.workflowTaskStartedEventAttributes) return 'started';
  if (event.timerStartedEventAttributes) return 'timer';
  return event.workflowTaskCompletedEventAttributes ? 'decided' : 'other';
}

type Scheduled = NonNullable<HistoryEvent['activityTaskScheduledEventAttributes']>;

/** Ids of changes are those of their release, their step, a number in it and a digest, which differs from run to run. */
function changeIn({ input }: Scheduled): string | null {
  const given = parsed(input?.payloads?.[0]?.data);
  const id = idIn(given, 'actionId') ?? idIn(given, 'id');
  return id === null ? null : (/^release(?:\/[^/]+){3}\/(.+?)(?:-[0-9a-f]+)?$/.exec(id)?.[1] ?? null);
}

function idIn(given: unknown, key: string): string | null {
  if (typeof given !== 'object' || given === null) return null;
  const value: unknown = Object.entries(given).find(([name]) => name === key)?.[1];
  return typeof value === 'string' ? value : null;
}

function summaryOf({ userMetadata }: HistoryEvent): string | null {
  const summary = parsed(userMetadata?.summary?.data);
  return typeof summary === 'string' ? summary : null;
}

function parsed(data: Uint8Array | null | undefined): unknown {
  if (data === null || data === undefined) return null;
  try {
    return JSON.parse(Buffer.from(data).toString('utf8')) as unknown;
  } catch {
    // Not every payload is JSON; those say nothing that is asked here.
    return null;
  }
}
