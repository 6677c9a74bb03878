import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { ProcessIdentity } from './identity.ts';
import { isSame } from './identity.ts';

export type PidRecord = ProcessIdentity & { startedAtMs: number };

export function writePidFile(file: string, record: PidRecord): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, JSON.stringify(record));
  renameSync(`${file}.new`, file);
}

/** The record of a process that still runs and is still the one that was started; otherwise nothing. */
export function livingRecord(file: string): PidRecord | undefined {
  const record = readPidFile(file);
  return record && isSame(record) ? record : undefined;
}

export function removePidFile(file: string): void {
  rmSync(file, { force: true });
}

function readPidFile(file: string): PidRecord | undefined {
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as PidRecord;
  } catch {
    // Half a file names no process; the mark in the process's environment still finds it.
    return undefined;
  }
}
