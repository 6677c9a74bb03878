import { readFileSync } from 'node:fs';

/** A process number alone can be reused; with its start time and the boot it belongs to, it cannot. */
export type ProcessIdentity = { pid: number; startTicks: string; bootId: string };

const DEAD_STATES = new Set(['Z', 'X', 'x']);

/** The process that has this number now, or nothing when there is none (a zombie counts as none). */
export function identify(pid: number): ProcessIdentity | undefined {
  const fields = statFields(pid);
  const [state, startTicks] = [fields[0], fields[19]];
  if (state === undefined || startTicks === undefined || DEAD_STATES.has(state)) return undefined;
  return { pid, startTicks, bootId: bootId() };
}

export function isSame(identity: ProcessIdentity): boolean {
  const now = identify(identity.pid);
  return now?.startTicks === identity.startTicks && now.bootId === identity.bootId;
}

/** The fields of /proc/PID/stat after the name, which may itself hold spaces and brackets. */
function statFields(pid: number): string[] {
  const stat = readProcess(pid, 'stat');
  return stat === '' ? [] : stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/** A file of /proc/PID as text; empty when the process is gone or not ours to look at. */
export function readProcess(pid: number, file: 'stat' | 'environ' | 'cmdline' | 'comm'): string {
  try {
    return readFileSync(`/proc/${String(pid)}/${file}`, 'utf8');
  } catch {
    return '';
  }
}

export function parentOf(pid: number): number {
  return Number(statFields(pid)[1] ?? 0);
}

export function commandOf(pid: number): string {
  return readProcess(pid, 'cmdline').split('\0').join(' ').trim();
}

function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}
