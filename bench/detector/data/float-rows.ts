import { writeFileSync } from 'node:fs';
import { Problem } from '../../../test/scenarios/runner/problem.ts';
import type { Rows } from './entity.ts';
import { bytesOf } from './source-files.ts';

const BYTES = 4;

export interface Shape {
  readonly rows: number;
  readonly metrics: number;
  readonly startMs: number;
}

/**
 * Reads little-endian float32, row-major, rows × metrics.
 * @throws Problem when the file is not exactly that long, or holds an infinite value (NaN means missing)
 */
export function readFloatRows(path: string, { rows, metrics, startMs }: Shape): Rows {
  const bytes = bytesOf(path);
  const expected = rows * metrics * BYTES;
  if (bytes.length !== expected)
    throw new Problem(
      `${path} holds ${String(bytes.length)} bytes, but ${String(rows)} rows × ${String(metrics)} metrics are ${String(expected)}`,
      'it may be cut off: fetch it again, or correct the sizes in the JSON file beside it',
    );
  const values = new Float64Array(rows * metrics);
  for (let at = 0; at < values.length; at++) values[at] = bytes.readFloatLE(at * BYTES);
  const infinite = values.findIndex((value) => Math.abs(value) === Infinity);
  if (infinite >= 0)
    throw new Problem(
      `${path} holds an infinite value in row ${String(Math.floor(infinite / metrics))}, column ${String(infinite % metrics)}`,
      'write NaN for a missing value, a finite number otherwise',
    );
  return { values, rows, startMs };
}

export function writeFloatRows(path: string, rows: Rows): void {
  const bytes = Buffer.alloc(rows.values.length * BYTES);
  rows.values.forEach((value, at) => bytes.writeFloatLE(value, at * BYTES));
  writeFileSync(path, bytes);
}
