import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { kubernetesProgram } from './acquire/kubernetes.ts';
import { temporalBinary } from './acquire/temporal.ts';
import { clean } from './clean.ts';
import type { Context, Part, Progress } from './context.ts';
import { withLock } from './lock.ts';
import { isOurs, machineClaim } from './machine/claim.ts';
import { markedProcesses } from './machine/marked.ts';
import { preflight } from './preflight.ts';
import { livingRecord } from './process/pid-file.ts';
import { partsOf, stopOrder } from './stack-parts.ts';
import { recordOf, recordedStack, writeStack } from './stack-record.ts';
import type { Stack } from './stack-record.ts';
import { startParts } from './start-parts.ts';
import { at, readSettings } from './settings.ts';
import type { Settings } from './settings.ts';
import { StackError } from './stack-error.ts';
import { deleteWorkloads } from './workloads.ts';

export type OnProgress = (progress: Progress) => void;
export type UpOptions = {
  paramedic?: boolean;
  /** Forget Temporal's runs and the record store of earlier stacks. */
  fresh?: boolean;
  settings?: Settings;
  signal?: AbortSignal;
};
export type UpResult = { stack: Stack; alreadyUp: boolean };

/** Starts what is not running. What a crash left is removed first; a failed start removes what it began. */
export async function up(options: UpOptions, onProgress: OnProgress): Promise<UpResult> {
  const settings = options.settings ?? readSettings(process.env);
  const context = contextOf(settings, onProgress, options.signal);
  const parts = partsOf(settings, { paramedic: options.paramedic ?? true });
  return withLock(settings.state, holder(settings, 'make up'), async () => {
    const running = await runningStack(context, parts, options);
    if (!running) return { stack: await startAnew(context, parts, options), alreadyUp: false };
    if (running.missing.length === 0) return { stack: running.stack, alreadyUp: true };
    await startParts(context, running.missing);
    return { stack: running.stack, alreadyUp: false };
  });
}

/** Ends everything of the stack and gives what could not be removed from the machine (normally nothing). */
export async function down(
  onProgress: OnProgress,
  settings: Settings = readSettings(process.env),
): Promise<{ wasUp: boolean; left: string[] }> {
  return withLock(settings.state, holder(settings, 'make down'), async () => {
    const wasUp = isOurs(settings) || existsSync(join(settings.state, 'pids'));
    const left = await stopEverything(contextOf(settings, onProgress));
    return { wasUp, left };
  });
}

export function contextOf(settings: Settings, onProgress: OnProgress, signal?: AbortSignal): Context {
  const startedMs = performance.now();
  return {
    settings,
    say: (part, text) => {
      onProgress({ part, text, elapsedMs: performance.now() - startedMs });
    },
    signal: signal ?? new AbortController().signal,
  };
}

/** The stack that runs already and which of the wanted parts it lacks; nothing when it has to start anew. */
async function runningStack(
  context: Context,
  parts: readonly Part[],
  options: UpOptions,
): Promise<{ stack: Stack; missing: Part[] } | undefined> {
  const stack = recordedStack(context.settings);
  if (!stack || options.fresh) return undefined;
  if (stack.checkout !== context.settings.checkout) {
    context.say('stack', `it was started from ${stack.checkout}: starting anew from here`);
    return undefined;
  }
  const wanted = recordOf(context.settings);
  if (stack.kubeconfig !== wanted.kubeconfig || stack.temporalAddress !== wanted.temporalAddress)
    return undefined;
  const states = await Promise.all(parts.map((part) => part.ready(context)));
  const missing = parts.filter((_, index) => states[index] !== undefined);
  const gone = missing.filter(
    (part) => !part.process || !livingRecord(at.pidFile(context.settings, part.name)),
  );
  for (const { name } of gone) context.say(name, 'is not running');
  // A part that lives but is slow to answer is waited for, never a reason to throw the cluster away.
  return gone.every(({ alone }) => alone) ? { stack, missing } : undefined;
}

async function startAnew(context: Context, parts: readonly Part[], options: UpOptions): Promise<Stack> {
  const { settings } = context;
  await removeTraces(context);
  await preflight(context, parts);
  if (options.fresh) forgetHistory(settings);
  mkdirSync(settings.state, { recursive: true });
  setLogsAside(settings);
  try {
    const last = parts.filter(({ name }) => name === 'paramedic');
    await startParts(
      context,
      parts.filter((part) => !last.includes(part)),
    );
    const stack = recordOf(settings, await programs(context));
    writeStack(settings, stack);
    await startParts(context, last);
    return stack;
  } catch (error) {
    context.say('stack', 'the start failed: removing what it began');
    await stopEverything({ ...context, signal: new AbortController().signal });
    throw error;
  }
}

async function programs(context: Context): Promise<Pick<Stack, 'kubectl' | 'temporalBinary'>> {
  const { kubeconfig, temporalAddress } = context.settings.existing;
  return {
    ...(kubeconfig ? {} : { kubectl: await kubernetesProgram(context, 'kubectl') }),
    ...(temporalAddress ? {} : { temporalBinary: await temporalBinary(context) }),
  };
}

/** What an earlier start left, here or (its processes gone) in another state folder. */
async function removeTraces(context: Context): Promise<void> {
  const { settings } = context;
  const claim = machineClaim();
  if (claim && claim.state !== settings.state) {
    const other = { ...settings, state: claim.state };
    if (markedProcesses(other).length === 0) await refuseLeft(await clean(other));
  }
  const traces = isOurs(settings) || existsSync(join(settings.state, 'pids'));
  if (!traces) return;
  context.say('stack', 'removing what an earlier start left');
  await refuseLeft(await stopEverything(context));
}

function refuseLeft(left: readonly string[]): Promise<void> {
  if (left.length === 0) return Promise.resolve();
  throw new StackError(
    `something of an earlier stack cannot be removed:\n  ${left.join('\n  ')}`,
    'end or unmount it by hand, then run `make down`',
  );
}

async function stopEverything(context: Context): Promise<string[]> {
  // Whatever is set now, the stack may have been started without it.
  const own = { ...context, settings: { ...context.settings, existing: {} } };
  await deleteWorkloads(own);
  for (const part of stopOrder(partsOf(own.settings, { paramedic: true }))) await part.stop(own);
  return clean(own.settings);
}

function forgetHistory({ state }: Settings): void {
  for (const name of existsSync(state) ? readdirSync(state) : []) {
    if (name !== 'logs') rmSync(join(state, name), { recursive: true, force: true });
  }
}

/** The logs of the stack before this one stay beside the new ones. */
function setLogsAside({ state }: Settings): void {
  const logs = join(state, 'logs');
  mkdirSync(logs, { recursive: true });
  for (const name of readdirSync(logs).filter((file) => /\.(log|jsonl)$/.test(file))) {
    renameSync(join(logs, name), join(logs, `${name}.previous`));
  }
}

const holder = ({ checkout }: Settings, action: string) => ({
  pid: process.pid,
  action,
  checkout,
  sinceMs: Date.now(),
});
