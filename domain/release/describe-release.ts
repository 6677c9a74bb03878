import type { GateResult } from './gate.ts';
import type { ReleaseProgress, ReleaseState, StepProgress, StepStatus } from './progress.ts';
import { blocking } from './required-gates.ts';
import { standingOf } from './standing.ts';
import { spanText } from './time-text.ts';

const STATE_IN_WORDS: Readonly<Record<ReleaseState['status'], string>> = {
  queued: 'In the queue',
  running: 'Running',
  'awaiting-approval': 'Waiting for approval',
  paused: 'Paused',
  held: 'Held',
  undoing: 'Undoing',
  closed: 'Closed',
};

/** With the word beside it, so that it reads the same where a mark cannot be shown. */
const STEP_MARK: Readonly<Record<StepStatus, string>> = {
  waiting: '◌',
  running: '◌ running:',
  passed: '✓',
  failed: '✗ failed:',
  skipped: '– skipped:',
  held: '◌ held:',
  undone: '↶ undone:',
};

/**
 * A release's current details in markdown, for the Temporal UI: where it stands and what to do next, then what blocks,
 * then its steps and what is still to undo. What people wrote is shown as text, never as markdown of ours.
 */
export function describeRelease(progress: ReleaseProgress): string {
  const { state, releaseId } = progress;
  const { what, next } = standingOf(state, releaseId);
  return [
    `**${progress.namespace}/${progress.name}** · ${releaseId} · asked for by ${asText(progress.requestedBy)}: ${asText(progress.reason)}`,
    `**${STATE_IN_WORDS[state.status]}**: ${outside(what, asText)}`,
    `→ ${next}`,
    ...section('Refused decisions', state.status === 'awaiting-approval' ? state.refusals.map(oneLine) : []),
    ...section('Still in place', stillInPlace(state)),
    ...section('Gates that block', gateLines(progress.gates)),
    ...section('Steps', stepLines(progress.steps)),
    ...section('To undo, in this order', progress.openUndos.toReversed().map(changeLine)),
  ].join('\n\n');
}

/** Commands of ours stand in backticks and stay; what is outside them may be anybody's words. */
const outside = (text: string, change: (part: string) => string): string =>
  text
    .split(/(`paramedic [^`]*`)/)
    .map((part, at) => (at % 2 === 0 ? change(part) : part))
    .join('');

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [[`**${title}**`, '', ...lines.map((line) => `- ${line}`)].join('\n')];
}

const stillInPlace = (state: ReleaseState): string[] =>
  state.status === 'closed' ? state.outcome.left.map(changeLine) : [];

const changeLine = (change: { readonly sentence: string; readonly changeId: string }): string =>
  `${oneLine(change.sentence)} (${change.changeId})`;

function gateLines(gates: readonly GateResult[]): string[] {
  const inTheWay = blocking(gates);
  if (inTheWay.length === 0) return [];
  const others = gates.filter((gate) => gate.result === 'unknown' && !inTheWay.includes(gate)).length;
  const rest = others === 0 ? [] : [`${String(others)} more are unknown and not required`];
  return [...inTheWay.map(gateLine), ...rest];
}

const gateLine = ({ gate, result, title, sentence }: GateResult): string =>
  `${result === 'fail' ? '✗ failed' : '◌ unknown'}: ${title} (${gate}): ${oneLine(sentence)}`;

/** Enough for twenty targets with a few steps each. */
const MOST_STEPS = 60;
const IS_SETTLED: ReadonlySet<StepStatus> = new Set<StepStatus>(['passed', 'waiting', 'skipped']);

/** All steps in order; of too many, those that passed or wait are told by their number. */
function stepLines(steps: readonly StepProgress[]): string[] {
  if (steps.length <= MOST_STEPS) return steps.map(stepLine);
  const settled = steps.filter(({ status }) => IS_SETTLED.has(status));
  const tally = (status: StepStatus) => settled.filter((step) => step.status === status).length;
  return [
    `${String(tally('passed'))} of ${String(steps.length)} steps passed, ${String(tally('skipped'))} skipped, ${String(tally('waiting'))} wait`,
    ...steps.filter((step) => !settled.includes(step)).map(stepLine),
  ];
}

function stepLine(step: StepProgress): string {
  const { startedAtMs, endedAtMs } = step;
  const took = startedAtMs === null || endedAtMs === null ? '' : ` (${spanText(endedAtMs - startedAtMs)})`;
  const found = step.sentences.at(-1);
  return `${STEP_MARK[step.status]} ${step.phase}: ${oneLine(step.title)}${took}${found === undefined ? '' : `: ${oneLine(found)}`}`;
}

const MOST_CHARACTERS = 300;

/** What our own rules say may quote an outside system: it stays within its line. */
function oneLine(text: string): string {
  const flat = text.replaceAll(/\s+/g, ' ').trim();
  return outside(flat.length > MOST_CHARACTERS ? `${flat.slice(0, MOST_CHARACTERS - 1)}…` : flat, escaped);
}

const asText = (text: string): string => escaped(text.replaceAll(/\s+/g, ' '));

const escaped = (text: string): string => text.replaceAll(/[\\`*_[\]<>#|~!]/g, '\\$&');
