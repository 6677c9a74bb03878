import { readdirSync } from 'node:fs';
import { parentOf, readProcess } from '../process/identity.ts';
import { MARK } from '../process/mark.ts';
import type { Settings } from '../settings.ts';

/**
 * Every process that carries this stack's mark in its environment: the parts, and the containerd shims they
 * started, whether or not a pid file names them. Ourselves and whoever started us are left out.
 */
export function markedProcesses(settings: Settings): number[] {
  const mark = `${MARK}=${settings.state}`;
  const excused = ancestors(process.pid);
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => !excused.has(pid) && readProcess(pid, 'environ').split('\0').includes(mark));
}

function ancestors(pid: number): Set<number> {
  const found = new Set<number>();
  for (let at = pid; at > 1 && !found.has(at); at = parentOf(at)) found.add(at);
  return found;
}
