import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** One life of one process, comparable by whoever reads it later. */
export interface ProcessLife {
  readonly pid: number;
  /** As the system tells it: a pid is used again, a pid with its start time is not. */
  readonly startedAt: string;
  readonly host: string;
  /** Changes when the machine starts anew. */
  readonly boot: string;
  /** Pids mean nothing outside their own namespace. */
  readonly pidNamespace: string;
}

const isLinux = existsSync('/proc/self/stat');
const GONE = 'gone';

export const thisProcess = (): ProcessLife => ({
  pid: process.pid,
  startedAt: startOf(process.pid) ?? GONE,
  host: hostname(),
  boot: isLinux ? readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim() : 'unknown',
  pidNamespace: isLinux ? readlinkSync('/proc/self/ns/pid') : 'the only one',
});

/** `elsewhere`: another machine or container, so that its pid says nothing here. */
export function lifeOf(other: ProcessLife, self: ProcessLife): 'alive' | 'gone' | 'elsewhere' {
  if (other.host !== self.host) return 'elsewhere';
  if (other.boot !== self.boot) return 'gone';
  if (other.pidNamespace !== self.pidNamespace) return 'elsewhere';
  const startedAt = startOf(other.pid);
  if (startedAt === null) return exists(other.pid) ? 'alive' : 'gone';
  return startedAt === other.startedAt ? 'alive' : 'gone';
}

/** Null when the system does not tell. */
function startOf(pid: number): string | null {
  try {
    if (!isLinux)
      return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
    const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
    // The name in brackets may hold anything; after it come the state (field 3) and the start time (field 22).
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? GONE : (fields[19] ?? null);
  } catch {
    return null;
  }
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
