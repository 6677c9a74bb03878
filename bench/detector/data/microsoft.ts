import { join } from 'node:path';
import { Problem } from '../../../test/scenarios/runner/problem.ts';
import type { Line } from './csv.ts';
import { columnsOf, readCsv } from './csv.ts';
import { entriesOf } from './source-files.ts';
import { timeIn } from './timestamps.ts';

/** One cloud monitoring series with a label for each sample, in order of time. */
export interface MicrosoftSeries {
  /** folder/file without `.csv`. */
  readonly name: string;
  readonly atMs: readonly number[];
  /** NaN where the file holds no number. */
  readonly values: readonly number[];
  readonly labels: readonly boolean[];
}

interface Sample {
  readonly atMs: number;
  readonly value: number;
  readonly label: boolean;
}

/**
 * Microsoft's cloud monitoring data: every CSV (TimeStamp, Value, Label) in the folder and below it. Sorted by time;
 * of samples with one time the first is kept (the given data repeats some rows word for word, and one hour at a clock
 * change with another value).
 * @throws Problem naming the file and line, for a time or label that is none
 */
export function loadMicrosoft(folder: string): MicrosoftSeries[] {
  const files = csvFiles(folder, '');
  if (files.length === 0)
    throw new Problem(
      `${folder} holds no CSV file`,
      'give the folder called microsoft, with a folder per metric',
    );
  return files.map((file) => {
    const samples = samplesOf(join(folder, file));
    return {
      name: file.replace(/\.csv$/, ''),
      atMs: samples.map(({ atMs }) => atMs),
      values: samples.map(({ value }) => value),
      labels: samples.map(({ label }) => label),
    };
  });
}

const csvFiles = (folder: string, below: string): string[] =>
  entriesOf(join(folder, below)).flatMap((entry) => {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) return csvFiles(folder, path);
    return entry.name.endsWith('.csv') ? [path] : [];
  });

function samplesOf(path: string): Sample[] {
  const [header, ...lines] = readCsv(path);
  const at = columnsOf(path, header, ['TimeStamp', 'Value', 'Label']);
  const samples = lines.map((line) => ({
    atMs: timeIn(path, line, at.TimeStamp),
    value: numberOf(line.cells[at.Value] ?? ''),
    label: labelIn(path, line, at.Label),
  }));
  return samples
    .toSorted((one, other) => one.atMs - other.atMs)
    .filter((sample, index, sorted) => sample.atMs !== sorted[index - 1]?.atMs);
}

function numberOf(text: string): number {
  const value = text.trim() === '' ? NaN : Number(text);
  return Number.isFinite(value) ? value : NaN;
}

function labelIn(path: string, line: Line, column: number): boolean {
  const text = line.cells[column] ?? '';
  const value = numberOf(text);
  if (value === 0 || value === 1) return value === 1;
  throw new Problem(`${path} line ${String(line.number)}: "${text}" is no label`, 'write 0 or 1');
}
