import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { atMost } from './figure.ts';
import type { Row } from './figure.ts';

const PROCESS = join(import.meta.dirname, 'speed-process.ts');
const DEADLINE_MS = 300_000;

/** Speed and memory, measured in a process of their own. */
export function speedRow(): Row {
  const printed = execFileSync(process.execPath, ['--expose-gc', PROCESS], {
    encoding: 'utf8',
    timeout: DEADLINE_MS,
  });
  return {
    set: 'speed',
    figures: JSON.parse(printed) as Row['figures'],
    bars: [
      atMost('pushP99Ms', 0.1, 0.02),
      atMost('refitSeconds', 0.5, 0.1),
      atMost('tickSeconds', 1, 0.3),
      atMost('keptMb', 300, 300),
    ],
  };
}
