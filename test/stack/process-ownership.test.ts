import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { markedProcesses } from '../../deploy/local/machine/marked.ts';
import { identify, isSame } from '../../deploy/local/process/identity.ts';
import { MARK } from '../../deploy/local/process/mark.ts';
import { launch, stopRecorded } from '../../deploy/local/process/owned-process.ts';
import { livingRecord, writePidFile } from '../../deploy/local/process/pid-file.ts';
import type { PidRecord } from '../../deploy/local/process/pid-file.ts';
import { readSettings } from '../../deploy/local/settings.ts';
import { until } from '../../deploy/local/until.ts';

let folder: string;
let pidFile: string;
const children: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stack-'));
  pidFile = join(folder, 'pids', 'part.json');
});

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

function sleeper(env: Record<string, string> = {}): number {
  const child = spawn('sleep', ['60'], { env: { PATH: process.env['PATH'] ?? '', ...env } });
  children.push(child);
  return child.pid ?? 0;
}

function record(pid: number, change: Partial<PidRecord> = {}): PidRecord {
  const identity = identify(pid);
  if (!identity) throw new Error('the child did not start');
  return { ...identity, startedAtMs: 0, ...change };
}

describe('a process of the stack', () => {
  it('is ended by the file that names it, and the file goes with it', async () => {
    const pid = sleeper();
    writePidFile(pidFile, record(pid));
    await stopRecorded(pidFile, 2_000);
    expect(identify(pid)).toBeUndefined();
    expect(existsSync(pidFile)).toBe(false);
  });

  it.each([
    ['started at another time', { startTicks: '1' }],
    ['belonged to another boot', { bootId: 'before' }],
  ])('is left alone when its number is reused by one that %s', async (_, change) => {
    const pid = sleeper();
    writePidFile(pidFile, record(pid, change));
    expect(livingRecord(pidFile)).toBeUndefined();
    await stopRecorded(pidFile, 2_000);
    expect(isSame(record(pid))).toBe(true);
    expect(existsSync(pidFile)).toBe(false);
  });

  it('counts as gone once it has ended, even before anybody has collected it', async () => {
    const pid = sleeper();
    const before = record(pid);
    process.kill(pid, 'SIGKILL');
    expect(await until(() => !isSame(before), 2_000, 10)).toBe(true);
  });

  it('is killed when it does not heed the request to end', async () => {
    const pid = launch({
      pidFile,
      log: join(folder, 'logs', 'part.log'),
      command: 'sh',
      args: ['-c', 'trap "" TERM; echo deaf; while :; do sleep 0.05; done'],
      env: { PATH: process.env['PATH'] ?? '' },
      cwd: folder,
    });
    const log = join(folder, 'logs', 'part.log');
    expect(await until(() => readFileSync(log, 'utf8').includes('deaf'), 2_000, 10)).toBe(true);
    await stopRecorded(pidFile, 100);
    expect(identify(pid)).toBeUndefined();
  });

  it('cannot be started from a program that does not exist, and says where to look', () => {
    const given = { pidFile, log: join(folder, 'part.log'), args: [], env: {}, cwd: folder };
    expect(() => launch({ ...given, command: join(folder, 'nothing') })).toThrow(/could not start/);
    expect(existsSync(pidFile)).toBe(false);
  });

  it('is found by its mark when no file names it, and by that of its own state folder only', async () => {
    const settings = readSettings({ PARAMEDIC_STATE_DIR: folder });
    const marked = sleeper({ [MARK]: folder });
    const other = sleeper({ [MARK]: `${folder}-other` });
    expect(await until(() => markedProcesses(settings).includes(marked), 2_000, 10)).toBe(true);
    expect(markedProcesses(settings)).not.toContain(other);
  });

  it('is not guessed from a file that is cut short', () => {
    writePidFile(pidFile, record(sleeper()));
    writeFileSync(pidFile, '{"pid": 1');
    expect(livingRecord(pidFile)).toBeUndefined();
  });
});
