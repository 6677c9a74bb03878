import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { constants, userInfo } from 'node:os';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { CliError, EXIT } from './exit-code.ts';
import { runCli } from './program.ts';
import { wantsColour } from './render/colour.ts';
import type { World } from './world.ts';

const ROOT = resolve(import.meta.dirname, '..');
const STACK = resolve(ROOT, 'deploy/local/main.ts');
/** Narrower terminals get this; lines then run over. */
const NARROWEST = 40;

const interruption = new AbortController();
process.once('SIGINT', () => {
  interruption.abort();
});
process.once('SIGTERM', () => {
  interruption.abort();
});
// `paramedic get heals | head` closes the pipe early; that is no failure of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT.ok);
  throw error;
});

const isTerminal = process.stdout.isTTY;
const world: World = {
  env: process.env,
  userName: localUser(),
  version: readVersion(),
  terminal: {
    out: (line) => {
      process.stdout.write(`${line}\n`);
    },
    err: (line) => {
      process.stderr.write(`${line}\n`);
    },
    width: isTerminal ? Math.max(NARROWEST, process.stdout.columns) : null,
    hasColour: wantsColour(process.env, isTerminal),
  },
  nowMs: () => Date.now(),
  sleep: (ms) => wait(ms, undefined, { signal: interruption.signal }).catch(ignoreAbort),
  interrupted: interruption.signal,
  readText: (file) => (file === '-' ? text(process.stdin) : readFile(file, 'utf8')),
  runStack,
};
process.exitCode = await runCli(process.argv.slice(2), world);

function ignoreAbort(error: unknown): undefined {
  if (interruption.signal.aborted) return undefined;
  throw error;
}

/** The name the machine knows, not one the environment claims. */
function localUser(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${String(process.getuid?.() ?? 'unknown')}`;
  }
}

function readVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(resolve(ROOT, 'package.json'), 'utf8'));
  const version =
    typeof manifest === 'object' && manifest !== null && 'version' in manifest ? manifest.version : null;
  return typeof version === 'string' ? version : 'unknown';
}

/** Ctrl-C reaches the child by itself, as it is in our process group; we stay to see it end. */
function runStack(args: readonly string[]): Promise<number> {
  if (!existsSync(STACK))
    throw new CliError(
      EXIT.failed,
      `the local stack is not part of this installation (${STACK} is missing)`,
      'run `paramedic` from a full checkout, or point PARAMEDIC_API at a stack that is up',
    );
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', STACK, ...args], {
    stdio: 'inherit',
    cwd: ROOT,
  });
  const pass = (): void => {
    child.kill('SIGTERM');
  };
  process.once('SIGTERM', pass);
  return new Promise((done, fail) => {
    child.once('error', fail);
    child.once('exit', (code, signal) => {
      process.removeListener('SIGTERM', pass);
      done(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  });
}
