import { shortHealId } from '../../domain/access/heal-id.ts';
import type { HealDetail, PlanShape, ProgressShape } from '../../domain/access/progress-schema.ts';
import type { ActionShape } from '../../domain/access/schema.ts';
import { describeAction } from '../../domain/healing/story.ts';
import { ageText, offsetText, stampText } from './age.ts';
import { byStatus } from './colour.ts';
import type { Paint } from './colour.ts';
import { plain } from './plain.ts';
import { storyLines } from './timeline.ts';
import { beside } from './wrap.ts';

export interface HealLook {
  readonly nowMs: number;
  readonly width: number | null;
  readonly paint: Paint;
}

const LABEL_WIDTH = 12;

/** Everything about one heal that a person asks: what was seen, decided, done, verified, undone, why, and what now. */
export function healDetailLines(detail: HealDetail, look: HealLook): string[] {
  const { paint } = look;
  const { timeline, timelineMore, actions, openUndos, progress } = detail;
  return [
    ...headLines(detail, look),
    ...section('Timeline', paint, [
      ...(timeline.length === 0 ? ['  nothing recorded yet'] : storyLines(timeline, look)),
      ...(timelineMore
        ? ['  …the story is longer: `paramedic describe heal … -o json` and /api/v1/timeline']
        : []),
    ]),
    ...section(
      'Actions',
      paint,
      actions.flatMap((action) => actionBlock(action, look)),
    ),
    ...section(
      'Open undos',
      paint,
      openUndos.flatMap((action) =>
        beside('  ', `${describeAction(action.action)}: ${undoFate(action)}`, look.width),
      ),
    ),
    ...(progress?.phase.status === 'asking' ? askingLines(detail.heal.id, progress.phase, look) : []),
  ];
}

const section = (title: string, paint: Paint, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : ['', paint.bold(title), ...lines];

function headLines({ heal, progress, progressUnknown, temporalUrl }: HealDetail, look: HealLook): string[] {
  const { paint, nowMs, width } = look;
  const { target } = heal;
  const line = (label: string, text: string): string[] =>
    beside(label.padEnd(LABEL_WIDTH), plain(text), width);
  const startMs = heal.detectedAtMs ?? heal.openedAtMs;
  const steps = [
    ['decided', heal.decidedAtMs],
    ['acted', heal.actedAtMs],
    ['verified', heal.verifiedAtMs],
    ['closed', heal.closedAtMs],
  ] as const;
  const times = steps.flatMap(([name, atMs]) =>
    atMs === null ? [] : [`${name} ${offsetText(atMs - startMs)}`],
  );
  const status = progress === null ? heal.status : progress.phase.status;
  const [statusLine = '', ...statusRest] = line('Status', statusText(heal.status, progress, nowMs));
  return [
    ...line('Heal', shortHealId(heal.id)),
    ...line('Workload', `${target.namespace}/${target.name} (${target.kind}, cluster ${target.cluster})`),
    ...line('Diagnosis', `${heal.mode ?? 'none yet'}${heal.severity === null ? '' : `, ${heal.severity}`}`),
    statusLine.replace(status, byStatus(paint, status)),
    ...statusRest,
    ...(progressUnknown === null ? [] : line('', `not live: ${progressUnknown}`).map(paint.wait)),
    ...(heal.reason === null ? [] : line('Reason', heal.reason)),
    ...line('Seen', `${ageText(nowMs - startMs)} ago (${stampText(startMs)})`),
    ...(times.length === 0 ? [] : line('', times.join(', '))),
    ...line('Scope', heal.scope),
    // Never broken over lines: people click it.
    `${'Temporal'.padEnd(LABEL_WIDTH)}${plain(temporalUrl)}`,
  ];
}

function statusText(recorded: string, progress: ProgressShape | null, nowMs: number): string {
  if (progress === null) return recorded;
  const { phase } = progress;
  switch (phase.status) {
    case 'diagnosing':
      return 'diagnosing: looking at the workload';
    case 'asking':
      return `asking a person, for ${ageText(phase.expiresAtMs - nowMs)} more`;
    case 'acting':
      return `acting: ${describeAction(phase.plan.rung.action)}`;
    case 'verifying':
      return `verifying: ${windows(phase.goodWindows)} so far, gives up in ${ageText(phase.deadlineMs - nowMs)}`;
    case 'undoing':
      return `undoing: ${describeAction(phase.plan.rung.action)}`;
    case 'quiet':
      return `quiet: verified, watching for ${ageText(phase.untilMs - nowMs)} more whether the fault comes back`;
    case 'held':
      return 'held by the kill switch: nothing is written until `paramedic breaker reset`';
    case 'closed':
      return `closed: ${phase.outcome.result}, ${phase.outcome.sentence}`;
  }
}

const windows = (n: number): string => (n === 1 ? '1 good window' : `${String(n)} good windows`);

function actionBlock(action: ActionShape, { width, nowMs, paint }: HealLook): string[] {
  const line = (label: string, text: string): string[] =>
    beside(`    ${label.padEnd(8)}`, plain(text), width);
  const when = action.appliedAtMs === null ? '' : `, ${ageText(nowMs - action.appliedAtMs)} ago`;
  const [status = '', ...statusRest] = line('status', `${action.status}${when}, by ${action.actor}`);
  const changes = Object.entries(action.before).flatMap(([field, before]) => {
    const after = action.after?.[field];
    return after === undefined || after === before ? [] : [`${field} ${String(before)} → ${String(after)}`];
  });
  return [
    ...beside('  ', describeAction(action.action), width),
    status.replace(action.status, byStatus(paint, action.status)),
    ...statusRest,
    ...line('why', action.reason),
    ...(changes.length === 0 ? [] : line('changed', changes.join(', '))),
    ...(action.note === null ? [] : line('note', action.note)),
    ...line('undo', undoFate(action)),
  ];
}

/** What becomes of a change, in words. */
function undoFate({ undo, status, action }: ActionShape): string {
  switch (status) {
    case 'planned':
      return 'not carried out yet, as far as is known';
    case 'failed':
      return 'it could not be completed; look at the workload';
    case 'undone':
      return 'taken back';
    case 'expired':
      return 'it ended by itself';
    case 'drifted':
      return 'somebody else changed it since; left to people';
    case 'applied':
    case 'verified':
    case 'unverified':
    case 'kept':
      return undo === 'restore' ? openUndo(action, status) : keptBecause(action);
  }
}

const openUndo = (action: ActionShape['action'], status: ActionShape['status']): string =>
  action.kind === 'raiseMemoryLimit' && status === 'verified'
    ? 'open; it is taken back by itself when it expires'
    : 'open; it is taken back if it does not help';

const keptBecause = ({ kind }: ActionShape['action']): string =>
  kind === 'rollBack' || kind === 'restoreConfig'
    ? 'kept: reversing it would bring the fault back'
    : 'none: there is nothing left to reverse';

function askingLines(
  healId: string,
  phase: { plan: PlanShape; expiresAtMs: number; refusals: readonly string[] },
  { nowMs, width, paint }: HealLook,
): string[] {
  const { plan, expiresAtMs, refusals } = phase;
  const id = shortHealId(healId);
  const planFlag = `--plan ${plan.planHash.slice(0, 12)}`;
  return section('Waiting for a person', paint, [
    ...beside('  May it   ', `${describeAction(plan.rung.action)}?`, width),
    ...beside('  Because  ', plain(plan.rung.why), width),
    ...beside(
      '  Until    ',
      `${stampText(expiresAtMs)}, in ${ageText(expiresAtMs - nowMs)}; silence is never consent`,
      width,
    ),
    ...refusals.flatMap((refusal) => beside('  Refused  ', plain(refusal), width).map(paint.wait)),
    `  Approve  ${paint.bold(`paramedic approve ${id} ${planFlag}`)}`,
    `  Reject   ${paint.bold(`paramedic reject ${id} ${planFlag} --reason "…"`)}`,
  ]);
}
