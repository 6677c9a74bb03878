import type { Context, Part } from './context.ts';
import { tail } from './log-tail.ts';
import { durationText } from './duration-text.ts';
import { livingRecord } from './process/pid-file.ts';
import { at } from './settings.ts';
import { StackError } from './stack-error.ts';
import { setTimeout as pause } from 'node:timers/promises';

const ASK_EVERY_MS = 200;

/** Starts every part as soon as those it needs are ready. The first failure stops the rest. */
export async function startParts(context: Context, parts: readonly Part[]): Promise<void> {
  const names = new Set(parts.map(({ name }) => name));
  const failing = new AbortController();
  const signal = AbortSignal.any([context.signal, failing.signal]);
  const started = new Map<string, Promise<void>>();
  const begin = (part: Part): Promise<void> => {
    const known = started.get(part.name);
    if (known) return known;
    const needed = parts.filter(({ name }) => part.after.includes(name) && names.has(name));
    const beginning = Promise.all(needed.map(begin)).then(() => startPart({ ...context, signal }, part));
    started.set(part.name, beginning);
    return beginning;
  };
  const all = parts.map((part) =>
    begin(part).catch((error: unknown) => {
      failing.abort();
      throw error;
    }),
  );
  const outcomes = await Promise.allSettled(all);
  const reasons = outcomes.flatMap((outcome) =>
    outcome.status === 'rejected' ? [outcome.reason as unknown] : [],
  );
  if (reasons.length > 0) throw firstCause(reasons);
}

export async function startPart(context: Context, part: Part): Promise<void> {
  refuseWhenStopped(context);
  const startedMs = performance.now();
  await part.start(context);
  await waitUntilReady(context, part);
  context.say(part.name, `ready (${durationText(performance.now() - startedMs)})`);
}

async function waitUntilReady(context: Context, part: Part): Promise<void> {
  const deadlineMs = performance.now() + part.readyWithinMs;
  for (;;) {
    refuseWhenStopped(context);
    const missing = await part.ready(context);
    if (missing === undefined) return;
    const log = at.log(context.settings, part.name);
    if (part.process && !livingRecord(at.pidFile(context.settings, part.name))) {
      throw new StackError(
        `${part.name} ended by itself; it said last:\n${tail(log)}`,
        `its whole log: ${log}`,
      );
    }
    if (performance.now() > deadlineMs) {
      throw new StackError(
        `${part.name} was not ready within ${durationText(part.readyWithinMs)}: ${missing}`,
        part.process ? `its log: ${log}` : 'try `make down`, then `make up` again',
      );
    }
    await pause(ASK_EVERY_MS);
  }
}

class Stopped extends StackError {}

function refuseWhenStopped({ signal }: Context): void {
  if (signal.aborted) throw new Stopped('interrupted', 'run `make up` again');
}

/** Parts that were only told to stop are not why it failed. */
function firstCause(reasons: readonly unknown[]): unknown {
  const own = reasons.find((reason) => !(reason instanceof Stopped) && !isInterruption(reason));
  return own ?? reasons[0];
}

const isInterruption = (reason: unknown): boolean =>
  reason instanceof StackError && reason.message.endsWith('was interrupted');
