import { TimelinePage } from '../../domain/access/schema.ts';
import type { TimelineShape } from '../../domain/access/schema.ts';
import { CliError, EXIT } from '../exit-code.ts';
import { watchLines } from '../render/timeline.ts';
import type { Session } from '../session.ts';

export interface WatchOptions {
  readonly namespace?: string;
  readonly scope?: string;
  /** Ends by itself after this many seconds; absent: on Ctrl-C. */
  readonly for?: number;
  /** How many seconds back it begins. */
  readonly since: number;
  readonly output: 'table' | 'json';
}

const EVERY_MS = 1000;
/** Lines may be recorded a little after the moment they tell of, so each look overlaps the one before. */
const OVERLAP_MS = 30_000;
const MOST_REMEMBERED = 5000;
const PAGE = 200;

interface Cursor {
  sinceMs: number;
  /** The API stopped answering after it had answered. */
  isLost: boolean;
  looks: number;
  readonly seen: Set<string>;
}

/** Prints the timeline as it grows. Ends well on Ctrl-C and when its time is over. */
export async function watch(session: Session, options: WatchOptions): Promise<void> {
  const { world } = session;
  const startedMs = world.nowMs();
  const untilMs = options.for === undefined ? Infinity : startedMs + options.for * 1000;
  const cursor: Cursor = {
    sinceMs: startedMs - options.since * 1000,
    isLost: false,
    looks: 0,
    seen: new Set(),
  };
  while (!world.interrupted.aborted) {
    await look(session, options, cursor);
    const leftMs = untilMs - world.nowMs();
    if (leftMs <= 0) return;
    await world.sleep(Math.min(EVERY_MS, leftMs));
  }
}

async function look(session: Session, options: WatchOptions, cursor: Cursor): Promise<void> {
  const { err } = session.world.terminal;
  try {
    const entries = await newEntries(session, options, cursor);
    if (cursor.isLost) err('Paramedic answers again.');
    cursor.isLost = false;
    if (cursor.looks === 0 && entries.length === 0) err('Nothing yet. Watching; Ctrl-C ends it.');
    for (const entry of entries) show(session, entry, options.output);
    cursor.looks += 1;
  } catch (error) {
    if (session.world.interrupted.aborted) return;
    if (!mayComeBack(error) || cursor.looks === 0) throw error;
    if (!cursor.isLost) err(`${error.message}; trying again every second. Ctrl-C ends it.`);
    cursor.isLost = true;
  }
}

const mayComeBack = (error: unknown): error is CliError =>
  error instanceof CliError && (error.exitCode === EXIT.unreachable || error.exitCode === EXIT.timeout);

async function newEntries(
  { api }: Session,
  { namespace, scope }: WatchOptions,
  cursor: Cursor,
): Promise<TimelineShape[]> {
  const fresh: TimelineShape[] = [];
  const at = { sinceMs: cursor.sinceMs, more: true };
  while (at.more) {
    const query = { since: at.sinceMs, limit: PAGE, namespace, scope };
    const { items, more } = await api.get('/api/v1/timeline', TimelinePage, query);
    for (const entry of items.filter(({ id }) => !cursor.seen.has(id))) {
      cursor.seen.add(entry.id);
      fresh.push(entry);
    }
    const newestMs = items.at(-1)?.atMs;
    at.more = more && newestMs !== undefined;
    // A page full of one millisecond must not be asked for again and again.
    if (newestMs !== undefined) at.sinceMs = Math.max(newestMs, at.sinceMs + 1);
  }
  cursor.sinceMs = Math.max(cursor.sinceMs, at.sinceMs - OVERLAP_MS);
  forgetOldest(cursor.seen);
  return fresh;
}

function forgetOldest(seen: Set<string>): void {
  for (const id of seen) {
    if (seen.size <= MOST_REMEMBERED) return;
    seen.delete(id);
  }
}

function show({ width, paint, print, world }: Session, entry: TimelineShape, output: 'table' | 'json'): void {
  if (output === 'json') world.terminal.out(JSON.stringify(entry));
  else print(watchLines(entry, { width, paint }));
}
