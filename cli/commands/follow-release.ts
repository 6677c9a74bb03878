import { ReleaseDetail } from '../../domain/access/release-progress-schema.ts';
import type { ReleaseProgressShape, StepShape } from '../../domain/access/release-progress-schema.ts';
import { shortReleaseId } from '../../domain/access/release-id.ts';
import { standingOf } from '../../domain/release/standing.ts';
import { releasePath } from '../client.ts';
import { CliError, EXIT } from '../exit-code.ts';
import type { ExitCode } from '../exit-code.ts';
import { ageText, clockText } from '../render/age.ts';
import { plain } from '../render/plain.ts';
import { paintOf, releaseLines, STEP_MARKS, statusOf } from '../render/release.ts';
import { beside } from '../render/wrap.ts';
import type { Session } from '../session.ts';

export interface FollowOptions {
  /** Seconds; absent: until it is over. */
  readonly timeout?: number;
  readonly output: 'text' | 'json';
}

const EVERY_MS = 1000;
/** A run that began a moment ago may not answer yet. */
const FRESH_MS = 30_000;
const PHASE_WIDTH = 13;

/** What was told already. */
interface Told {
  isLost: boolean;
  looks: number;
  /** Of the newest look. */
  standing: string;
  readonly steps: Map<string, StepShape['status']>;
  readonly sentences: Set<string>;
}

/**
 * Prints each step as it begins and ends, until the release is over; then the sum of it. Well only when it is released.
 * @throws CliError with the exit code for "no answer in time" when the time is over first
 */
export async function followRelease(
  session: Session,
  id: string,
  options: FollowOptions & { readonly isFresh?: boolean },
): Promise<ExitCode> {
  const { world, print, printJson, width, paint } = session;
  const startedMs = world.nowMs();
  const untilMs = options.timeout === undefined ? Infinity : startedMs + options.timeout * 1000;
  const graceMs = options.isFresh === true ? startedMs + FRESH_MS : startedMs;
  const told: Told = { isLost: false, looks: 0, standing: '', steps: new Map(), sentences: new Set() };
  const isQuiet = options.output === 'json';
  while (!world.interrupted.aborted) {
    const detail = await look(session, id, { told, graceMs });
    if (detail !== null && !isQuiet) tell(session, detail, told);
    if (detail !== null && isOver(detail)) {
      if (isQuiet) printJson({ apiVersion: 'v1', kind: 'release', ...detail });
      else print(['', ...releaseLines(detail, { nowMs: world.nowMs(), width, paint })]);
      return exitCodeOf(detail);
    }
    const leftMs = untilMs - world.nowMs();
    if (leftMs <= 0) throw tooLate(id, startedMs, session, told);
    await world.sleep(Math.min(EVERY_MS, leftMs));
  }
  return EXIT.failed;
}

/** What a release's standing means for a script: well, failed, or waiting for a person. */
export function exitCodeOf(detail: ReleaseDetail): ExitCode {
  const status = statusOf(detail);
  if (isOver(detail)) return status === 'released' ? EXIT.ok : EXIT.failed;
  return status === 'awaiting-approval' || status === 'held' ? EXIT.conflict : EXIT.ok;
}

const isOver = ({ release, progress }: ReleaseDetail): boolean =>
  progress === null ? release !== null && release.closedAtMs !== null : progress.state.status === 'closed';

interface Looking {
  readonly told: Told;
  readonly graceMs: number;
}

/** Null: it could not be told just now. */
async function look(session: Session, id: string, { told, graceMs }: Looking): Promise<ReleaseDetail | null> {
  const { world, api } = session;
  const { err } = world.terminal;
  try {
    const detail = await api.get(releasePath(id), ReleaseDetail);
    if (told.isLost) err('Paramedic answers again.');
    told.isLost = false;
    told.looks += 1;
    return detail;
  } catch (error) {
    if (world.interrupted.aborted) return null;
    const mayCome = told.looks > 0 || world.nowMs() < graceMs;
    if (!mayCome || !mayComeBack(error, told.looks === 0)) throw error;
    if (!told.isLost && told.looks > 0)
      err(`${error.message}; trying again every second. Ctrl-C ends it, not the release.`);
    told.isLost = told.looks > 0;
    return null;
  }
}

function mayComeBack(error: unknown, isFirst: boolean): error is CliError {
  if (!(error instanceof CliError)) return false;
  const { exitCode } = error;
  return (
    exitCode === EXIT.unreachable || exitCode === EXIT.timeout || (isFirst && exitCode === EXIT.notFound)
  );
}

function tooLate(id: string, startedMs: number, { world }: Session, { standing }: Told): CliError {
  const short = shortReleaseId(id);
  const where = standing === '' ? '' : `: ${standing}`;
  return new CliError(
    EXIT.timeout,
    `${short} is not over after ${ageText(world.nowMs() - startedMs)}${where}`,
    `only the watching ended; go on with \`paramedic status ${short} --watch\``,
  );
}

function tell(session: Session, { id, progress }: ReleaseDetail, told: Told): void {
  if (progress === null) return;
  if (told.looks === 1) session.print([`${plain(shortReleaseId(id))}: ${plain(progress.reason)}`]);
  for (const step of progress.steps) tellStep(session, step, told);
  tellStanding(session, id, progress, told);
}

function tellStep({ print, world, paint, width }: Session, step: StepShape, told: Told): void {
  const { id, phase, title, status, startedAtMs, endedAtMs, sentences } = step;
  const before = told.steps.get(id) ?? 'waiting';
  told.steps.set(id, status);
  if (status !== before) {
    const took = startedAtMs === null || endedAtMs === null ? '' : ` (${ageText(endedAtMs - startedAtMs)})`;
    const atMs = (status === 'running' ? startedAtMs : endedAtMs) ?? world.nowMs();
    const heading = `${clockText(atMs)}  ${phase.padEnd(PHASE_WIDTH)}  ${STEP_MARKS[status]} `;
    const [first = '', ...rest] = beside(heading, `${plain(title)}${took}`, width);
    print([first.replace(STEP_MARKS[status], paintOf(paint, status)(STEP_MARKS[status])), ...rest]);
  }
  const indent = `${' '.repeat(10)}${' '.repeat(PHASE_WIDTH)}    · `;
  for (const sentence of status === 'waiting' ? [] : sentences) {
    const key = `${id} ${sentence}`;
    if (!told.sentences.has(key)) print(beside(indent, plain(sentence), width).map(paint.dim));
    told.sentences.add(key);
  }
}

/** Steps tell how it goes on; that it waits for somebody is told beside them. */
function tellStanding(session: Session, id: string, { state }: ReleaseProgressShape, told: Told): void {
  const { print, paint, width, world } = session;
  const { what, next } = standingOf(state, shortReleaseId(id));
  if (what === told.standing) return;
  told.standing = what;
  if (state.status === 'running' || state.status === 'closed') return;
  const heading = `${clockText(world.nowMs())}  `;
  print([
    ...beside(heading, plain(what), width).map(paint.wait),
    ...beside(`${' '.repeat(heading.length)}→ `, plain(next), width),
  ]);
}
