import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { StackError } from '../stack-error.ts';
import { until } from '../until.ts';
import { identify, isSame } from './identity.ts';
import type { ProcessIdentity } from './identity.ts';
import { livingRecord, removePidFile, writePidFile } from './pid-file.ts';

export type Launch = {
  pidFile: string;
  log: string;
  command: string;
  args: readonly string[];
  env: Record<string, string>;
  cwd: string;
};

/** Starts a server that outlives us, in a session of its own, and records which process it is. */
export function launch(given: Launch): number {
  mkdirSync(dirname(given.log), { recursive: true });
  const log = openSync(given.log, 'a', 0o640);
  const child = spawn(given.command, given.args, {
    detached: true,
    stdio: ['ignore', log, log],
    env: given.env,
    cwd: given.cwd,
  });
  closeSync(log);
  // Without a listener a failed spawn would throw; the missing pid below says the same.
  child.on('error', () => undefined);
  const identity = child.pid === undefined ? undefined : identify(child.pid);
  if (!identity) {
    throw new StackError(`could not start ${given.command}`, `read its log: ${given.log}`);
  }
  child.unref();
  writePidFile(given.pidFile, { ...identity, startedAtMs: Date.now() });
  return identity.pid;
}

/** Ends the process the file names, if it still is that one: SIGTERM, and SIGKILL when that is not heeded. */
export async function stopRecorded(pidFile: string, graceMs: number): Promise<void> {
  const record = livingRecord(pidFile);
  if (record) await end(record, graceMs);
  removePidFile(pidFile);
}

export async function end(identity: ProcessIdentity, graceMs: number): Promise<void> {
  if (graceMs > 0) {
    signal(identity, 'SIGTERM');
    if (await gone(identity, graceMs)) return;
  }
  signal(identity, 'SIGKILL');
  if (await gone(identity, 10_000)) return;
  throw new StackError(
    `process ${String(identity.pid)} does not end, even when killed`,
    'it is stuck in the kernel (a hung mount?); look at it with `ps`, then run `make down` again',
  );
}

function signal(identity: ProcessIdentity, name: NodeJS.Signals): void {
  if (!isSame(identity)) return;
  try {
    process.kill(identity.pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

const gone = (identity: ProcessIdentity, withinMs: number): Promise<boolean> =>
  until(() => !isSame(identity), withinMs, 50);
