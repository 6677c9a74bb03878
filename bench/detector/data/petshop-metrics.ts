import { Problem } from '../../../test/scenarios/runner/problem.ts';
import type { Line } from './csv.ts';
import { readCsv } from './csv.ts';
import type { Metric, Rows } from './entity.ts';
import { timeIn } from './timestamps.ts';

interface Source {
  readonly metric: Metric;
  readonly of: readonly [metric: string, statistic: string];
  readonly times: number;
}

const latency = (name: string, statistic: string): Source => ({
  // Milliseconds, because log1p compares seconds below one by difference, not by ratio.
  metric: { name, transform: 'log' },
  of: ['latency', statistic],
  times: 1000,
});

const SOURCES: readonly Source[] = [
  latency('latencyAverageMs', 'Average'),
  latency('latencyP50Ms', 'p50'),
  latency('latencyP90Ms', 'p90'),
  latency('latencyP95Ms', 'p95'),
  latency('latencyP99Ms', 'p99'),
  { metric: { name: 'requests', transform: 'log' }, of: ['requests', 'Sum'], times: 1 },
  { metric: { name: 'availabilityPercent', transform: 'linear' }, of: ['availability', 'Average'], times: 1 },
];

export const FRONT_DOOR_METRICS: readonly Metric[] = SOURCES.map(({ metric }) => metric);

/**
 * The front door's seven columns of a PetShop `metrics.csv`. Its first three lines head each column: node, metric,
 * statistic; the fourth names the index (`unix_timestamp`) and is empty otherwise; then one line each five minutes,
 * its start in seconds since 1970, `` for what was not measured. Latencies are seconds, requests a count of the five
 * minutes, availability percent. The order and number of columns differ between runs: they are found by their heads.
 * Lines that were left out become rows of NaN, so that row n is always n intervals after the first.
 * @throws Problem naming the file, for heads or lines that are not like that
 */
export function readFrontDoor(
  path: string,
  node: string,
  intervalMs?: number,
): { readonly rows: Rows; readonly intervalMs: number } {
  const [nodes, metrics, statistics, ...rest] = readCsv(path);
  const lines = rest.filter((line) => line.cells[0]?.trim() !== 'unix_timestamp');
  if (nodes === undefined || metrics === undefined || statistics === undefined || lines.length === 0)
    throw new Problem(
      `${path} has three header lines and no row, or fewer`,
      'it may be cut off: fetch it again',
    );
  const columns = SOURCES.map(({ of: [metric, statistic] }) => {
    const at = nodes.cells.findIndex(
      (cell, index) =>
        cell === node && metrics.cells[index] === metric && statistics.cells[index] === statistic,
    );
    if (at >= 0) return at;
    throw new Problem(
      `${path} has no column for ${node}, ${metric}, ${statistic}`,
      'its three header lines must be node, metric and statistic: fetch it again',
    );
  });
  const times = lines.map((line) => timeIn(path, line, 0));
  const stepMs = intervalMs ?? smallestStep(path, times);
  return { rows: gridOf(path, { lines, times, columns }, stepMs), intervalMs: stepMs };
}

function smallestStep(path: string, times: readonly number[]): number {
  const steps = times.slice(1).map((time, index) => time - (times[index] ?? NaN));
  const step = steps.length === 0 ? NaN : Math.min(...steps);
  if (step > 0) return step;
  throw new Problem(`${path} has fewer than two rows, or rows not in order of time`, 'fetch it again');
}

interface Read {
  readonly lines: readonly Line[];
  readonly times: readonly number[];
  readonly columns: readonly number[];
}

function gridOf(path: string, { lines, times, columns }: Read, stepMs: number): Rows {
  const startMs = times[0] ?? NaN;
  const rows = Math.round(((times.at(-1) ?? NaN) - startMs) / stepMs) + 1;
  const values = new Float64Array(rows * columns.length).fill(NaN);
  for (const [index, line] of lines.entries()) {
    const row = ((times[index] ?? NaN) - startMs) / stepMs;
    if (!Number.isInteger(row) || row < 0 || row >= rows)
      throw new Problem(
        `${path} line ${String(line.number)} is not a whole number of ${String(stepMs / 1000)} s after the first row`,
        'rows must be evenly spaced and in order of time: fetch it again',
      );
    for (const [place, column] of columns.entries())
      values[row * columns.length + place] = valueIn(path, line, column) * (SOURCES[place]?.times ?? NaN);
  }
  return { values, rows, startMs };
}

function valueIn(path: string, line: Line, column: number): number {
  const text = line.cells[column]?.trim() ?? '';
  const value = text === '' || text.toLowerCase() === 'nan' ? NaN : Number(text);
  if (text === '' || text.toLowerCase() === 'nan' || Number.isFinite(value)) return value;
  throw new Problem(
    `${path} line ${String(line.number)}, column ${String(column + 1)}: "${text}" is no number`,
    'leave the cell empty when nothing was measured',
  );
}
