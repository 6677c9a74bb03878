import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Progress } from './context.ts';
import { durationText } from './duration-text.ts';
import { tail } from './log-tail.ts';
import { startNamedPart, stopPart } from './one-part.ts';
import { at, readSettings } from './settings.ts';
import { StackError, explain } from './stack-error.ts';
import { asStarted } from './stack-record.ts';
import { partNamed } from './stack-parts.ts';
import { contextOf, down, up } from './stack.ts';
import { status } from './status.ts';
import { addressLines, statusLines } from './status-text.ts';

// After `su`, and in some containers, the PATH of root has no place for the system's own programs.
process.env['PATH'] = [process.env['PATH'], '/usr/sbin', '/sbin'].filter(Boolean).join(':');

const INTERRUPTED = 130;
const interrupted = new AbortController();

const USAGE = `usage: deploy/local/main.ts COMMAND
  up [--without-paramedic] [--fresh]   start what is not running; --fresh forgets earlier runs and records
  down                                 end everything, leave nothing on the machine but logs and records
  status                               every part: state, process, log, address
  logs PART [--lines N]                the last lines of one part's log
  start PART | stop PART | restart PART`;

const parsed = (): { words: string[]; flags: { fresh: boolean; paramedic: boolean; lines: number } } => {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        'without-paramedic': { type: 'boolean', default: false },
        fresh: { type: 'boolean', default: false },
        lines: { type: 'string', default: '40' },
      },
    });
    const lines = Math.max(1, Math.trunc(Number(values.lines)) || 40);
    return {
      words: positionals,
      flags: { fresh: values.fresh, paramedic: !values['without-paramedic'], lines },
    };
  } catch (error) {
    throw new StackError(explain(error).split('. ')[0] ?? '', USAGE, { cause: error });
  }
};

function show({ part, text, elapsedMs }: Progress): void {
  console.log(`${`[${durationText(elapsedMs)}]`.padStart(9)}  ${part.padEnd(24)} ${text}`);
}

async function main(): Promise<number> {
  const { words, flags } = parsed();
  const [command = '', part = ''] = words;
  const commands: Record<string, () => Promise<number>> = {
    up: () => runUp(flags),
    down: runDown,
    status: runStatus,
    logs: () => Promise.resolve(showLog(part, flags.lines)),
    start: () => startNamedPart(part, show).then(() => 0),
    stop: () => stopPart(part, show).then(() => 0),
    restart: () =>
      stopPart(part, show)
        .then(() => startNamedPart(part, show))
        .then(() => 0),
  };
  const chosen = commands[command];
  if (!chosen) throw new StackError(command ? `there is no command "${command}"` : 'no command given', USAGE);
  return chosen();
}

async function runUp(flags: { fresh: boolean; paramedic: boolean }): Promise<number> {
  const interrupt = (): void => {
    console.log('\ninterrupted: ending what was started');
    interrupted.abort();
  };
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  const startedMs = performance.now();
  const { stack, alreadyUp } = await up({ ...flags, signal: interrupted.signal }, show);
  const took = durationText(performance.now() - startedMs);
  console.log(alreadyUp ? '\nThe stack is up already:' : `\nThe stack is up (${took}):`);
  console.log(addressLines(stack, readSettings(process.env)).join('\n'));
  return 0;
}

async function runDown(): Promise<number> {
  const startedMs = performance.now();
  const { wasUp, left } = await down(show);
  if (left.length > 0) {
    console.error(
      `Could not be removed:\n  ${left.join('\n  ')}\n  → end or unmount it by hand, then run it again`,
    );
    return 1;
  }
  const took = durationText(performance.now() - startedMs);
  console.log(wasUp ? `The stack is down, nothing of it is left (${took}).` : 'Nothing was running.');
  return 0;
}

async function runStatus(): Promise<number> {
  const settings = asStarted(readSettings(process.env));
  const now = await status(contextOf(settings, show));
  if (!now.stack) {
    const begun = existsSync(join(settings.state, 'pids'));
    console.log(
      begun
        ? 'The local stack is starting, or its start was cut short: `make up` cleans up and starts anew.'
        : 'The local stack is not up: run `make up`.',
    );
    return 1;
  }
  console.log([...statusLines(now.parts), '', ...addressLines(now.stack, settings)].join('\n'));
  return now.ready ? 0 : 1;
}

function showLog(name: string, lines: number): number {
  const settings = asStarted(readSettings(process.env));
  const file = at.log(settings, partNamed(settings, name).name);
  if (!existsSync(file)) throw new StackError(`${name} has no log yet (${file})`, 'run `make up`');
  console.log(tail(file, lines, 2_000));
  return 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(`\n${explain(error)}`);
  process.exitCode = interrupted.signal.aborted ? INTERRUPTED : 1;
}
