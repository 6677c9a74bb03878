import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';

const READ_BYTES = 16_384;

/** The last lines of a log, cut to what fits a terminal. */
export function tail(file: string, lines = 8, width = 300): string {
  if (!existsSync(file)) return '  (no log)';
  const handle = openSync(file, 'r');
  try {
    const size = fstatSync(handle).size;
    const buffer = Buffer.alloc(Math.min(size, READ_BYTES));
    readSync(handle, buffer, 0, buffer.length, Math.max(0, size - READ_BYTES));
    const last = buffer.toString('utf8').trimEnd().split('\n').slice(-lines);
    return last.map((line) => `  ${line.slice(0, width)}`).join('\n');
  } finally {
    closeSync(handle);
  }
}
