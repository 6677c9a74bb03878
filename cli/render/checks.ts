import type { DoctorReport, Readiness } from '../../domain/access/control-schema.ts';
import { byStatus } from './colour.ts';
import type { Paint } from './colour.ts';
import { plain } from './plain.ts';
import { beside } from './wrap.ts';

interface CheckLook {
  readonly width: number | null;
  readonly paint: Paint;
}
const MARKS = { ok: '✓', warn: '!', fail: '✗', unknown: '?' } as const;

/** One line a check; what to do next under those that are not well; last, the sum of it. */
export function doctorLines({ checks, status }: DoctorReport, { width, paint }: CheckLook): string[] {
  const nameWidth = Math.max(0, ...checks.map((check) => check.name.length)) + 2;
  const lines = checks.flatMap((check) => {
    const mark = MARKS[check.status];
    const heading = `${mark} ${plain(check.name).padEnd(nameWidth)}`;
    const [first = '', ...rest] = beside(heading, plain(check.detail), width);
    const wayOut =
      check.status === 'ok' || check.wayOut === null
        ? []
        : beside(`${' '.repeat(heading.length)}→ `, plain(check.wayOut), width);
    return [byStatus(paint, check.status)(mark) + first.slice(1), ...rest, ...wayOut];
  });
  return [...lines, '', summaryOf(status, checks)];
}

function summaryOf(status: DoctorReport['status'], checks: DoctorReport['checks']): string {
  if (checks.length === 0) return 'There was nothing to look at, so nothing is known.';
  if (status === 'ok') return `All ${String(checks.length)} checks are well.`;
  const count = (wanted: string): number => checks.filter((check) => check.status === wanted).length;
  const parts = [
    [count('fail'), 'failed'],
    [count('unknown'), 'could not tell'],
    [count('warn'), 'to look at'],
    [count('ok'), 'well'],
  ] as const;
  return `${parts.flatMap(([n, word]) => (n === 0 ? [] : [`${String(n)} ${word}`])).join(', ')}.`;
}

export function readinessLines(readiness: Readiness, url: string, { paint }: CheckLook): string[] {
  const colour = byStatus(paint, readiness.status);
  const nameWidth = Math.max(0, ...readiness.checks.map((check) => check.name.length)) + 2;
  return [
    `Paramedic is ${colour(readiness.status === 'ready' ? 'ready' : 'not ready')} at ${url}`,
    ...readiness.checks.map(({ name, ok, detail }) => {
      const mark = ok ? paint.good('✓') : paint.bad('✗');
      return `  ${mark} ${plain(name).padEnd(nameWidth)}${plain(detail)}`;
    }),
  ];
}
