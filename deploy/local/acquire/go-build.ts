import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { cached, lastDurationMs, rememberDuration } from '../cached.ts';
import { contentHash } from '../content-hash.ts';
import type { Context } from '../context.ts';
import { durationText } from '../duration-text.ts';
import { run } from '../process/run.ts';
import { StackError } from '../stack-error.ts';
import { onPath } from './system-tools.ts';

export type GoBuild = {
  /** The folder below tools/, which is a Go module, and the name of the binary. */
  module: string;
  title: string;
  estimateMs: number;
  deadlineMs: number;
  flags: readonly string[];
};

const SAY_EVERY_MS = 15_000;

/**
 * The path of a binary built from tools/MODULE, out of the cache when the same sources were built before.
 * Without Go, any cached build of the same sources will do.
 */
export async function goBinary(context: Context, build: GoBuild): Promise<string> {
  const sources = join(context.settings.checkout, 'tools', build.module);
  const builds = join(context.settings.cache, 'build');
  const key = `${build.module}-${contentHash([sources], build.flags)}`;
  const version = await goVersion(context, build, sources);
  const folder = version === undefined ? builtBefore(builds, key) : join(builds, `${key}-${version}`);
  if (folder === undefined) throw goMissing(build, sources);
  await cached(folder, async (unfinished) => {
    await compile(context, build, { sources, output: join(unfinished, build.module) });
  });
  return join(folder, build.module);
}

/** What is wrong before a build even starts: no Go, and nothing in the cache. */
export function goProblem(context: Context, build: GoBuild): StackError | undefined {
  if (onPath('go')) return undefined;
  const sources = join(context.settings.checkout, 'tools', build.module);
  const key = `${build.module}-${contentHash([sources], build.flags)}`;
  return builtBefore(join(context.settings.cache, 'build'), key) ? undefined : goMissing(build, sources);
}

async function compile(
  context: Context,
  build: GoBuild,
  { sources, output }: { sources: string; output: string },
): Promise<void> {
  const startedMs = performance.now();
  const estimateMs = lastDurationMs(context.settings.cache, build.module) ?? build.estimateMs;
  let packages = 0;
  const tell = (): void => {
    const so = durationText(performance.now() - startedMs);
    const about = durationText(estimateMs);
    const done = `${String(packages)} packages compiled`;
    context.say(
      build.module,
      `building ${build.title} (only when its sources change): ${so} of about ${about}; ${done}`,
    );
  };
  tell();
  const timer = setInterval(tell, SAY_EVERY_MS);
  try {
    const args = ['build', '-v', '-trimpath', '-buildvcs=false', ...build.flags, '-o', output, '.'];
    await run('go', args, {
      cwd: sources,
      deadlineMs: build.deadlineMs,
      env: { ...process.env, CGO_ENABLED: '0', GOWORK: 'off', GOFLAGS: '' },
      signal: context.signal,
      wayOut: `try it by hand (cd ${sources} && CGO_ENABLED=0 go build .); modules must be reachable the first time`,
      onLine: (line) => {
        if (!line.startsWith('go: ')) packages += 1;
      },
    });
  } finally {
    clearInterval(timer);
  }
  rememberDuration(context.settings.cache, build.module, performance.now() - startedMs);
}

async function goVersion(context: Context, build: GoBuild, sources: string): Promise<string | undefined> {
  if (!onPath('go')) return undefined;
  const said = await run('go', ['env', 'GOVERSION'], {
    cwd: sources,
    deadlineMs: 180_000,
    signal: context.signal,
    wayOut: needed(build, sources),
  });
  return said.trim().replaceAll(/[^\w.-]/g, '_');
}

function builtBefore(builds: string, key: string): string | undefined {
  if (!existsSync(builds)) return undefined;
  const name = readdirSync(builds).find(
    (found) => found.startsWith(`${key}-`) && !found.includes('.unfinished'),
  );
  return name === undefined ? undefined : join(builds, name);
}

function goMissing(build: GoBuild, sources: string): StackError {
  return new StackError(
    `Go is not installed, and ${build.title} has to be built the first time`,
    needed(build, sources),
  );
}

function needed(build: GoBuild, sources: string): string {
  const least = /^go (\S+)$/m.exec(readFileSync(join(sources, 'go.mod'), 'utf8'))?.[1] ?? '1.24';
  return `Go ≥ ${least} builds ${build.title}: install it (apt-get install golang, or go.dev), or set KUBECONFIG to use an existing cluster`;
}
