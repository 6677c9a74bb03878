import { cpus, platform, release, totalmem } from 'node:os';
import type { RunResult } from './result.ts';

/** Pads to columns; the first row is the head. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return lines.join('\n');
}

export const secondsText = (ms: number | null): string => (ms === null ? '–' : (ms / 1000).toFixed(1));

export function resultTable(results: readonly RunResult[]): string {
  const head = [
    'scenario',
    'run',
    'verdict',
    'mode',
    'visible',
    'detected',
    'decided',
    'acted',
    'verified',
    'actions',
  ];
  const rows = results.map(({ scenario, run, verdict, mode, anomaly, times, actions }) => [
    scenario,
    String(run),
    verdict,
    mode ?? (anomaly === null ? '–' : `${anomaly.metric}, ${anomaly.tier}`),
    ...[times.visible, times.detected, times.decided, times.acted, times.verified].map(secondsText),
    actions.map(({ kind, status }) => `${kind} ${status}`).join(', ') || 'none',
  ]);
  return `${table([head, ...rows])}\n(seconds since the fault, or since the release was asked for; mode of a release: its result)`;
}

/** Lines of a failed run's story that are printed with it: the end explains most failures. */
const STORY_LINES = 25;

export const failureText = (results: readonly RunResult[]): string =>
  results
    .filter(({ verdict }) => verdict !== 'passed')
    .map(({ scenario, run, verdict, why, story }) =>
      [
        `${scenario} #${String(run)} ${verdict}:`,
        ...why.map((one) => `  - ${one}`),
        ...(story.length === 0 ? [] : ['  what was told:']),
        ...story.slice(-STORY_LINES).map((line) => `    ${line}`),
      ].join('\n'),
    )
    .join('\n');

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly invalid: number;
}

export const countsOf = (results: readonly RunResult[]): Counts => {
  const count = (verdict: RunResult['verdict']): number =>
    results.filter((one) => one.verdict === verdict).length;
  return { passed: count('passed'), failed: count('failed'), invalid: count('invalid') };
};

export const closingLine = ({ passed, failed, invalid }: Counts): string =>
  `${String(passed)} passed, ${String(failed)} failed${invalid === 0 ? '' : `, ${String(invalid)} invalid`}`;

/** What the numbers were measured on. */
export const machine = () => ({
  at: new Date().toISOString(),
  cpus: cpus().length,
  cpu: cpus()[0]?.model ?? 'unknown',
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  system: `${platform()} ${release()}`,
  node: process.version,
});
