import { existsSync } from 'node:fs';
import type { Context, Part } from './context.ts';
import { livingRecord } from './process/pid-file.ts';
import { at } from './settings.ts';
import { partsOf } from './stack-parts.ts';
import { recordedStack } from './stack-record.ts';
import type { Stack } from './stack-record.ts';

export type PartStatus = {
  name: string;
  state: 'ready' | 'not ready' | 'ended' | 'not started';
  /** What is missing when it is not ready. */
  missing?: string;
  pid?: number;
  uptimeMs?: number;
  log?: string;
  address?: string;
};

export type StackStatus = { stack: Stack; parts: PartStatus[]; ready: boolean } | { stack?: undefined };

/** How every part is right now, asked of the parts themselves. */
export async function status(context: Context): Promise<StackStatus> {
  const stack = recordedStack(context.settings);
  if (!stack) return {};
  const parts = await Promise.all(
    partsOf(context.settings, { paramedic: true }).map((part) => statusOf(context, part)),
  );
  return { stack, parts, ready: parts.every(({ state }) => state === 'ready' || state === 'not started') };
}

async function statusOf(context: Context, part: Part): Promise<PartStatus> {
  const address = part.address ? { address: part.address(context.settings) } : {};
  if (part.process && !existsSync(at.pidFile(context.settings, part.name))) {
    return { name: part.name, state: 'not started', ...address };
  }
  const process = part.process ? processOf(context, part.name) : {};
  if (part.process && process.pid === undefined)
    return { name: part.name, state: 'ended', ...process, ...address };
  const missing = await part.ready(context);
  const state =
    missing === undefined ? { state: 'ready' as const } : { state: 'not ready' as const, missing };
  return { name: part.name, ...state, ...process, ...address };
}

function processOf({ settings }: Context, name: string): Pick<PartStatus, 'pid' | 'uptimeMs' | 'log'> {
  const log = at.log(settings, name);
  const record = livingRecord(at.pidFile(settings, name));
  return record ? { pid: record.pid, uptimeMs: Date.now() - record.startedAtMs, log } : { log };
}
