import { parseArgs } from 'node:util';
import type { ParseArgsOptionsConfig } from 'node:util';
import { Problem, sentenceOf } from './problem.ts';

/** Reads `--name value` options. Refuses what it does not know, with how it is used. */
export function readOptions<const O extends ParseArgsOptionsConfig>(
  args: readonly string[],
  options: O,
  usage: string,
) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (failed) {
    const [what] = (failed instanceof Error ? failed.message : String(failed)).split('. ');
    throw new Problem(what ?? 'the options cannot be read', `usage: ${usage}`);
  }
}

export function wholeNumber(name: string, text: string, most: number, least = 1): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new Problem(
    `--${name} is "${text}"`,
    `give a whole number between ${String(least)} and ${String(most)}`,
  );
}

/**
 * Runs a command to its exit code. The first Ctrl-C asks it to stop and clean up; the second leaves at once.
 * @param work answers the exit code
 */
export async function runCommand(work: (signal: AbortSignal) => Promise<number>): Promise<void> {
  const stopping = new AbortController();
  const onSignal = (): void => {
    if (stopping.signal.aborted) {
      console.error('left at once; what is left: `kubectl get namespace -l paramedic.dev/scenario`');
      process.exit(130);
    }
    console.error('stopping: namespaces are being deleted (again: leave at once)');
    stopping.abort(new Error('interrupted'));
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  try {
    const code = await work(stopping.signal);
    process.exitCode = stopping.signal.aborted ? 130 : code;
  } catch (failed) {
    console.error(sentenceOf(failed));
    const wayOut =
      failed instanceof Error && 'wayOut' in failed && !(failed instanceof Problem) ? failed.wayOut : null;
    if (typeof wayOut === 'string') console.error(`  → ${wayOut}`);
    process.exitCode = 2;
  } finally {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  }
}
