import { dirname } from 'node:path';
import type { Context, Part } from '../context.ts';
import { launch, stopRecorded } from '../process/owned-process.ts';
import { MARK } from '../process/mark.ts';
import { livingRecord } from '../process/pid-file.ts';
import { at } from '../settings.ts';
import type { Settings } from '../settings.ts';

export type Command = { command: string; args: readonly string[]; env?: Record<string, string> };

export type ServerPart = {
  name: string;
  after: readonly string[];
  readyWithinMs?: number;
  graceMs?: number;
  alone?: boolean;
  address?: (settings: Settings) => string;
  /** Writes what it needs and says how it is started. */
  prepare: (context: Context) => Promise<Command>;
  ready: (context: Context) => Promise<string | undefined>;
};

/** A part that is one process of its own, with its log and its pid file. */
export function serverPart(given: ServerPart): Part {
  return {
    name: given.name,
    after: given.after,
    readyWithinMs: given.readyWithinMs ?? 60_000,
    process: true,
    alone: given.alone ?? false,
    ...(given.address ? { address: given.address } : {}),
    ready: given.ready,
    start: async (context) => {
      const pidFile = at.pidFile(context.settings, given.name);
      if (livingRecord(pidFile)) return;
      const { command, args, env } = await given.prepare(context);
      launch({
        pidFile,
        log: at.log(context.settings, given.name),
        command,
        args,
        env: environment(context.settings, command, env ?? {}),
        cwd: context.settings.state,
      });
    },
    stop: async (context) => {
      await stopRecorded(at.pidFile(context.settings, given.name), given.graceMs ?? 5_000);
    },
  };
}

// Little is inherited: a proxy variable, for one, would send image pulls from loopback elsewhere.
function environment(
  settings: Settings,
  command: string,
  own: Record<string, string>,
): Record<string, string> {
  const kept = ['HOME', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR', 'USER'].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  const system = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
  return {
    ...Object.fromEntries(kept),
    PATH: `${dirname(command)}:${system}`,
    [MARK]: settings.state,
    ...own,
  };
}
