import { join } from 'node:path';
import { z } from 'zod';
import { Problem } from '../../../test/scenarios/runner/problem.ts';
import { columnsOf, readCsv } from './csv.ts';
import { readJson } from './source-files.ts';
import { timeIn, timeOf } from './timestamps.ts';

/** Both ends belong to the window. */
export interface Window {
  readonly fromMs: number;
  readonly toMs: number;
}

/** One metric over time with the windows in which a detection counts. */
export interface NabSeries {
  /** folder/file without `.csv`, as NAB names it. */
  readonly name: string;
  readonly atMs: readonly number[];
  readonly values: readonly number[];
  readonly windows: readonly Window[];
}

const WindowsFile = z.record(z.string().endsWith('.csv'), z.array(z.tuple([z.string(), z.string()])));

/**
 * The Numenta Anomaly Benchmark: every series that `windows.json` lists, in its order. Rows are kept as they are,
 * repeated times too: NAB's scorer counts rows.
 * @throws Problem naming the file and line, for a missing series, a value that is no number, a window that is none
 */
export function loadNab(folder: string): NabSeries[] {
  const path = join(folder, 'windows.json');
  const listed = Object.entries(readJson(path, WindowsFile));
  if (listed.length === 0) throw new Problem(`${path} lists no series`, 'fetch it again');
  return listed.map(([file, windows]) => ({
    name: file.replace(/\.csv$/, ''),
    ...readSeries(join(folder, file)),
    windows: windows.map((window) => windowOf(path, file, window)),
  }));
}

function readSeries(path: string): Pick<NabSeries, 'atMs' | 'values'> {
  const [header, ...lines] = readCsv(path);
  const { timestamp, value } = columnsOf(path, header, ['timestamp', 'value']);
  return {
    atMs: lines.map((line) => timeIn(path, line, timestamp)),
    values: lines.map((line) => {
      const text = line.cells[value] ?? '';
      const number = Number(text);
      if (text.trim() !== '' && Number.isFinite(number)) return number;
      throw new Problem(
        `${path} line ${String(line.number)}: "${text}" is no number`,
        'NAB has no missing values: fetch the file again',
      );
    }),
  };
}

function windowOf(path: string, file: string, [from, to]: readonly [string, string]): Window {
  const window = { fromMs: timeOf(from), toMs: timeOf(to) };
  if (window.fromMs <= window.toMs) return window;
  throw new Problem(
    `${path}: "${from}" to "${to}" of ${file} is no window`,
    'write both times like 2014-04-10 07:15:00, the earlier one first',
  );
}
