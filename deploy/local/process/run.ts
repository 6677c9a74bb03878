import { spawn } from 'node:child_process';
import { StackError } from '../stack-error.ts';

export type RunOptions = {
  deadlineMs: number;
  cwd?: string;
  env?: Record<string, string | undefined>;
  input?: string;
  /** What to do when it fails. */
  wayOut?: string;
  onLine?: (line: string) => void;
  signal?: AbortSignal;
};

export type Outcome = { code: number; stdout: string; stderr: string };

const KEPT_CHARACTERS = 4_000_000;

/** Runs a command to its end, within a deadline, and gives whatever it answered. */
export async function attempt(
  command: string,
  args: readonly string[],
  options: RunOptions,
): Promise<Outcome> {
  const child = spawn(command, args, {
    stdio: ['pipe', 'pipe', 'pipe'],
    cwd: options.cwd,
    env: options.env ?? process.env,
    timeout: options.deadlineMs,
    killSignal: 'SIGKILL',
    ...(options.signal ? { signal: options.signal } : {}),
  });
  const stdout = collect(child.stdout, options.onLine);
  const stderr = collect(child.stderr, options.onLine);
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.input ?? '');
  const { code, failure } = await new Promise<{ code: number | null; failure?: Error }>((done) => {
    child.on('error', (failure) => {
      done({ code: null, failure });
    });
    child.on('close', (code) => {
      done({ code });
    });
  });
  if (failure) throw notRun(command, failure, options);
  if (code === null) {
    throw new StackError(
      `${command} did not finish within ${String(Math.round(options.deadlineMs / 1000))} s`,
      options.wayOut ?? 'try again; if it happens twice the machine is overloaded or offline',
    );
  }
  return { code, stdout: stdout(), stderr: stderr() };
}

/** As `attempt`, and a non-zero exit is an error that carries the last lines the command said. */
export async function run(command: string, args: readonly string[], options: RunOptions): Promise<string> {
  const outcome = await attempt(command, args, options);
  if (outcome.code === 0) return outcome.stdout;
  const said = `${outcome.stdout}\n${outcome.stderr}`.trim().split('\n').slice(-6).join('\n  ');
  throw new StackError(
    `${command} ${args.slice(0, 4).join(' ')} failed (exit ${String(outcome.code)}):\n  ${said}`,
    options.wayOut ?? 'the lines above are its own words',
  );
}

function notRun(command: string, failure: Error, options: RunOptions): StackError {
  if (failure.name === 'AbortError') return new StackError(`${command} was interrupted`, 'run it again');
  const missing = (failure as NodeJS.ErrnoException).code === 'ENOENT';
  return new StackError(
    missing ? `${command} is not installed` : `${command} could not be run: ${failure.message}`,
    options.wayOut ?? `install ${command}`,
  );
}

function collect(stream: NodeJS.ReadableStream, onLine: ((line: string) => void) | undefined): () => string {
  let text = '';
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    text = (text + chunk).slice(-KEPT_CHARACTERS);
    if (!onLine) return;
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    lines.forEach(onLine);
  });
  return () => text;
}
