export interface Paint {
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly wait: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly bold: (text: string) => string;
}

const code = (open: number, close: number) => (text: string) =>
  text === '' ? '' : `\u001b[${String(open)}m${text}\u001b[${String(close)}m`;
const same = (text: string): string => text;

export const paintFor = (hasColour: boolean): Paint =>
  hasColour
    ? { good: code(32, 39), bad: code(31, 39), wait: code(33, 39), dim: code(2, 22), bold: code(1, 22) }
    : { good: same, bad: same, wait: same, dim: same, bold: same };

/** Off unless the output is a terminal that wants it (no-color.org; `TERM=dumb` for those that cannot). */
export const wantsColour = (
  env: Readonly<Record<string, string | undefined>>,
  isTerminal: boolean,
): boolean => isTerminal && !env['NO_COLOR'] && env['TERM'] !== 'dumb';

const GOOD = new Set([
  'healthy',
  'confirmed',
  'verified',
  'applied',
  'ok',
  'ready',
  'closed',
  'off',
  'kept',
  'acted',
  'watching',
  'released',
  'resolved',
  'pass',
  'passed',
]);
const BAD = new Set([
  'sick',
  'escalated',
  'failed',
  'fail',
  'drifted',
  'tripped',
  'on',
  'not-ready',
  'held',
  'act',
  'rolled-back',
  'refused',
  'rejected',
  'aborted',
  'critical',
]);
const WAIT = new Set([
  'awaiting-approval',
  'asking',
  'asked',
  'verifying',
  'open',
  'progressing',
  'warn',
  'frozen',
  'unknown',
  'undone',
  'unverified',
  'learning',
  'queued',
  'running',
  'paused',
  'undoing',
  'superseded',
  'waived',
]);

/** The same word has the same colour everywhere; words it does not know stay plain. */
export function byStatus(paint: Paint, status: string): (text: string) => string {
  if (GOOD.has(status)) return paint.good;
  if (BAD.has(status)) return paint.bad;
  return WAIT.has(status) ? paint.wait : same;
}
