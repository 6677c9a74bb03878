import { shortReleaseId } from '../../domain/access/release-id.ts';
import type {
  ReleaseDetail,
  ReleaseProgressShape,
  StepShape,
} from '../../domain/access/release-progress-schema.ts';
import type { ReleaseShape } from '../../domain/access/release-schema.ts';
import { standingOf } from '../../domain/release/standing.ts';
import { ageText, stampText } from './age.ts';
import { byStatus } from './colour.ts';
import type { Paint } from './colour.ts';
import { blockingGates, gateCount, gateLines } from './gates.ts';
import { plain } from './plain.ts';
import { planLines } from './plan.ts';
import { renderTable } from './table.ts';
import { storyLines } from './timeline.ts';
import { beside } from './wrap.ts';

export interface ReleaseLook {
  readonly nowMs: number;
  readonly width: number | null;
  readonly paint: Paint;
}

const LABEL_WIDTH = 12;
export const STEP_MARKS = {
  waiting: '·',
  running: '▸',
  passed: '✓',
  failed: '✗',
  skipped: '–',
  held: '!',
  undone: '↶',
} as const;

/** Everything about one release that a person asks: where it stands, what was done, what would be undone, what now. */
export function releaseLines(detail: ReleaseDetail, look: ReleaseLook): string[] {
  const { progress, timeline } = detail;
  return [
    ...headLines(detail, look),
    ...(progress === null
      ? section('Timeline', look, timeline.length === 0 ? [] : storyLines(timeline, look))
      : progressLines(progress, look)),
  ];
}

function progressLines(progress: ReleaseProgressShape, look: ReleaseLook): string[] {
  const { state, steps, gates, plan, openUndos } = progress;
  const isAsking = state.status === 'awaiting-approval';
  const left = state.status === 'closed' ? state.outcome.left : [];
  return [
    ...(isAsking && plan !== null ? ['', ...planLines(plan, look)] : []),
    ...section('Steps', look, steps.length === 0 ? [] : stepLines(steps, look)),
    ...section('Gates', look, gates.length === 0 ? [] : gateSection(gates, look)),
    ...section(
      'To undo, in this order',
      look,
      state.status === 'closed' ? [] : changes(openUndos.toReversed(), look),
    ),
    ...section('Still in place, and should not be', look, changes(left, look)),
    ...(isAsking ? askingLines(progress.releaseId, state, look) : []),
  ];
}

const section = (title: string, { paint }: ReleaseLook, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : ['', paint.bold(title), ...lines];
const listed = (text: string, { width }: ReleaseLook): string[] => beside('  · ', plain(text), width);
const changes = (refs: readonly { sentence: string }[], look: ReleaseLook): string[] =>
  refs.flatMap(({ sentence }) => listed(sentence, look));

type Asking = Extract<ReleaseProgressShape['state'], { status: 'awaiting-approval' }>;

/** The commands are never broken over lines: people copy them. */
function askingLines(id: string, { planHash, expiresAtMs, refusals }: Asking, look: ReleaseLook): string[] {
  const { nowMs, width, paint } = look;
  const words = `${plain(shortReleaseId(id))} --plan ${planHash.slice(0, 12)}`;
  return section('Waiting for a person', look, [
    ...beside(
      '  Until    ',
      `${stampText(expiresAtMs)}, in ${ageText(expiresAtMs - nowMs)}; silence is never consent`,
      width,
    ),
    ...refusals.flatMap((refusal) => beside('  Refused  ', plain(refusal), width).map(paint.wait)),
    `  Approve  ${paint.bold(`paramedic approve ${words}`)}`,
    `  Reject   ${paint.bold(`paramedic reject ${words} --reason "…"`)}`,
  ]);
}

/** While nothing but passes, the sum says enough. */
function gateSection(gates: ReleaseProgressShape['gates'], look: ReleaseLook): string[] {
  const inTheWay = blockingGates(gates);
  const sum = `  ${gateCount(gates)}`;
  return inTheWay.length === 0 ? [sum] : [...gateLines(inTheWay, look), sum];
}

export const statusOf = ({ release, progress }: ReleaseDetail): string => {
  if (progress === null) return release?.status ?? 'unknown';
  return progress.state.status === 'closed' ? progress.state.outcome.result : progress.state.status;
};

function headLines(detail: ReleaseDetail, look: ReleaseLook): string[] {
  const { id, release, progress, progressUnknown, temporalUrl } = detail;
  const line = (label: string, text: string): string[] =>
    beside(label.padEnd(LABEL_WIDTH), plain(text), look.width);
  const status = statusOf(detail);
  const about = release ?? progress;
  return [
    ...line(release?.kind === 'rollback' ? 'Rollback' : 'Release', shortReleaseId(id)),
    `${'Status'.padEnd(LABEL_WIDTH)}${byStatus(look.paint, status)(plain(status))}`,
    ...standingLines(detail, line),
    ...(progressUnknown === null ? [] : line('', `not live: ${progressUnknown}`).map(look.paint.wait)),
    ...(about === null
      ? []
      : [
          ...line('Asked by', askedBy(about.requestedBy, release, look.nowMs)),
          ...line('Reason', about.reason),
        ]),
    ...(release === null ? [] : recordLines(release, line)),
    // Never broken over lines: people click it.
    `${'Temporal'.padEnd(LABEL_WIDTH)}${plain(temporalUrl)}`,
  ];
}

type Line = (label: string, text: string) => string[];

function standingLines({ id, release, progress }: ReleaseDetail, line: Line): string[] {
  if (progress === null)
    return release === null || release.sentence === null ? [] : line('', release.sentence);
  const { what, next } = standingOf(progress.state, shortReleaseId(id));
  return [...line('', what), ...(progress.state.status === 'awaiting-approval' ? [] : line('', `→ ${next}`))];
}

const askedBy = (by: string, release: ReleaseShape | null, nowMs: number): string =>
  release === null
    ? by
    : `${by}, ${ageText(nowMs - release.requestedAtMs)} ago (${stampText(release.requestedAtMs)})`;

function recordLines(release: ReleaseShape, line: Line): string[] {
  const { strategies, images, fixes, trigger, irreversible, durations, traceId } = release;
  return [
    ...(images.length === 0 ? [] : line('Images', images.join(', '))),
    ...(strategies.length === 0 ? [] : line('Strategy', [...new Set(strategies)].join(', '))),
    ...(fixes === null ? [] : line('Fixes', fixes)),
    ...(trigger === null ? [] : line('Trigger', trigger)),
    ...(irreversible === null ? [] : line('No way back', irreversible)),
    ...(traceId === null ? [] : line('Trace', traceId)),
    ...(durations === null
      ? []
      : line(
          'Took',
          `${ageText(durations.activeMs + durations.machinesMs + durations.peopleMs)}: ${ageText(durations.activeMs)} at work, ${ageText(durations.machinesMs)} waiting for machines, ${ageText(durations.peopleMs)} for people`,
        )),
  ];
}

/** A line a step; under those that run, failed or hold, what was found last. */
function stepLines(steps: readonly StepShape[], look: ReleaseLook): string[] {
  const [title = '', ...rows] = renderTable<StepShape>(
    [
      {
        title: '  PHASE',
        of: ({ status, phase }) => `${STEP_MARKS[status]} ${phase}`,
        paint: ({ status }) => paintOf(look.paint, status),
      },
      { title: 'STEP', of: (step) => step.title, cut: 'end' },
      { title: 'STATUS', of: ({ status }) => status, paint: ({ status }) => paintOf(look.paint, status) },
      { title: 'TOOK', of: (step) => tookText(step, look.nowMs) },
    ],
    steps,
    look.width,
  );
  return [title, ...rows.flatMap((row, n) => [row, ...foundLines(steps[n], look)])];
}

/** What waits for its turn needs nobody's eye. */
export const paintOf = (paint: Paint, status: StepShape['status']): ((text: string) => string) =>
  status === 'waiting' || status === 'skipped' ? paint.dim : byStatus(paint, status);

function tookText({ startedAtMs, endedAtMs }: StepShape, nowMs: number): string {
  return startedAtMs === null ? '–' : ageText((endedAtMs ?? nowMs) - startedAtMs);
}

function foundLines(step: StepShape | undefined, { width, paint }: ReleaseLook): string[] {
  const last = step?.sentences.at(-1);
  const isOfInterest = step !== undefined && !['waiting', 'passed'].includes(step.status);
  return last === undefined || !isOfInterest ? [] : beside('    ', plain(last), width).map(paint.dim);
}
