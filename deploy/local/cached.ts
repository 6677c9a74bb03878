import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { identify } from './process/identity.ts';

/**
 * A folder that is either complete or absent: made beside its place and renamed into it. Two makers at once
 * do the work twice, and the second keeps the first one's result.
 */
export async function cached(folder: string, make: (unfinished: string) => Promise<void>): Promise<string> {
  if (existsSync(folder)) return folder;
  const unfinished = `${folder}.unfinished-${String(process.pid)}`;
  sweepUnfinished(folder);
  mkdirSync(unfinished, { recursive: true });
  try {
    await make(unfinished);
    if (!existsSync(folder)) renameSync(unfinished, folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return folder;
}

/** What makers that were killed left behind. */
function sweepUnfinished(folder: string): void {
  const parent = dirname(folder);
  if (!existsSync(parent)) return;
  for (const name of readdirSync(parent)) {
    const [place, maker] = name.split('.unfinished-');
    if (place !== basename(folder) || maker === undefined || identify(Number(maker))) continue;
    rmSync(join(parent, name), { recursive: true, force: true });
  }
}

/** How long each kind of build took here the last time, for the estimate shown next time. */
export function lastDurationMs(cache: string, name: string): number | undefined {
  return durations(cache)[name];
}

export function rememberDuration(cache: string, name: string, tookMs: number): void {
  const all = { ...durations(cache), [name]: Math.round(tookMs) };
  mkdirSync(cache, { recursive: true });
  writeFileSync(`${durationsFile(cache)}.new`, JSON.stringify(all));
  renameSync(`${durationsFile(cache)}.new`, durationsFile(cache));
}

const durationsFile = (cache: string): string => join(cache, 'build-durations.json');

function durations(cache: string): Record<string, number> {
  try {
    return JSON.parse(readFileSync(durationsFile(cache), 'utf8')) as Record<string, number>;
  } catch {
    // Only an estimate hangs on it: the built-in one is used instead.
    return {};
  }
}
