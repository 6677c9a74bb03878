import { secondsText, table } from '../test/scenarios/runner/report.ts';
import type { RunResult } from '../test/scenarios/runner/result.ts';
import type { Alone } from '../test/scenarios/runner/watch-alone.ts';
import { spreadOf } from './statistics.ts';
import type { Spread } from './statistics.ts';

/** One failure mode: how fast it was healed, and what Kubernetes alone made of the same fault. Milliseconds. */
export interface ModeFigures {
  readonly mode: string;
  readonly scenario: string;
  readonly runs: number;
  readonly passed: number;
  /** Fault → first visible to Kubernetes or to users. */
  readonly visible: Spread;
  /** Fault → Paramedic saw it. */
  readonly detected: Spread;
  /** Visible → decided. */
  readonly deciding: Spread;
  /** Fault → first write to the cluster, by the audit log. */
  readonly acted: Spread;
  /** Fault → verified. */
  readonly verified: Spread;
  readonly alone: {
    readonly runs: number;
    readonly recovered: number;
    readonly recovery: Spread;
    readonly watchedSeconds: number;
  };
}

/** Aims of the project for every mode; p95, milliseconds. */
export const AIMS = {
  deciding: 10_000,
  acted: 45_000,
  /** 60 s and the two verification windows of 30 s. */
  verified: 120_000,
} as const;

export function figuresOf(results: readonly RunResult[], alone: readonly Alone[]): ModeFigures[] {
  const names = [...new Set(results.map(({ scenario }) => scenario))];
  return names.map((scenario) => {
    const runs = results.filter((one) => one.scenario === scenario);
    const right = runs.filter(({ verdict }) => verdict === 'passed');
    const times = (name: keyof RunResult['times']): Spread => spreadOf(right.map((one) => one.times[name]));
    const without = alone.filter((one) => one.scenario === scenario && one.status !== 'invalid');
    return {
      mode: right[0]?.mode ?? runs[0]?.mode ?? 'unknown',
      scenario,
      runs: runs.length,
      passed: right.length,
      visible: times('visible'),
      detected: times('detected'),
      deciding: spreadOf(right.map(decidingMs)),
      acted: times('acted'),
      verified: times('verified'),
      alone: {
        runs: without.length,
        recovered: without.filter(({ status }) => status === 'recovered').length,
        recovery: spreadOf(without.map(({ recoveredMs }) => recoveredMs)),
        watchedSeconds: without[0]?.watchedSeconds ?? 0,
      },
    };
  });
}

/** Null when either is unknown; a decision taken before the fault was visible took no time. */
function decidingMs({ times: { visible, decided } }: RunResult): number | null {
  return visible === null || decided === null ? null : Math.max(0, decided - visible);
}

const pair = ({ median, p95 }: Spread): string => `${secondsText(median)} / ${secondsText(p95)}`;

export function figuresTable(figures: readonly ModeFigures[]): string {
  const head = [
    'mode',
    'right',
    'visible',
    'detected',
    'visible → decided',
    'acted',
    'verified',
    'Kubernetes alone',
  ];
  const rows = figures.map((one) => [
    one.mode,
    `${String(one.passed)}/${String(one.runs)}`,
    pair(one.visible),
    pair(one.detected),
    pair(one.deciding),
    pair(one.acted),
    pair(one.verified),
    aloneText(one.alone),
  ]);
  return `${table([head, ...rows])}\n(median / p95, seconds since the fault unless said otherwise)`;
}

function aloneText({ runs, recovered, recovery, watchedSeconds }: ModeFigures['alone']): string {
  if (runs === 0) return '–';
  if (recovered === 0) return `0/${String(runs)} recovered in ${String(watchedSeconds)} s`;
  return `${String(recovered)}/${String(runs)} recovered, ${pair(recovery)}`;
}

/** Which aims were missed, each as a sentence. */
export const missedAims = (figures: readonly ModeFigures[]): string[] =>
  figures.flatMap((one) =>
    (['deciding', 'acted', 'verified'] as const).flatMap((aim) => {
      const { p95 } = one[aim];
      return p95 !== null && p95 > AIMS[aim]
        ? [`${one.mode}: ${aim} p95 ${secondsText(p95)} s, the aim is ${secondsText(AIMS[aim])} s`]
        : [];
    }),
  );
