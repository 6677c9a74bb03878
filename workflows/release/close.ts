import { allHandlersFinished, condition } from '@temporalio/workflow';
import type { ChangeRef } from '../../domain/release/change.ts';
import type { ReleaseOutcome } from '../../domain/release/progress.ts';
import { records } from '../proxies.ts';
import { inStep } from '../tracing.ts';
import { returnLeases } from './lease.ts';
import { addSteps, mark } from './plan-lines.ts';
import { enter, recordAnyway, save, say, targetKeysOf } from './release-run.ts';
import { durations } from './time-spent.ts';
import { irreversibleOf } from './irreversible.ts';
import type { Ending, ReleaseRun } from './release-run.ts';
import { tellAboutRelease } from './tell.ts';
import { undoAll } from './undo.ts';
import type { Undone } from './undo.ts';

const ANSWERED_WITHIN_MS = 60_000;
const NOTHING: Undone = { left: [], sentences: [], isRestored: true };

/** Takes back what must be, writes the record, returns the leases. The last thing every release does. */
export async function closeRelease(run: ReleaseRun, ending: Ending): Promise<ReleaseOutcome> {
  run.isClosing = true;
  endLines(run, ending);
  const mustUndo = ending.result !== 'released' && run.changed.length > 0;
  const keeps = run.keepsBecause ?? (run.isInProduction ? irreversibleOf(run) : null);
  const undone = mustUndo ? await (keeps === null ? undo(run, ending) : keepAll(run, keeps)) : NOTHING;
  const isEscalated = !undone.isRestored;
  run.phase = 'record';
  addSteps(run, [{ id: 'record', phase: 'record', title: 'record' }]);
  mark(run, 'record', 'running');
  const closedAtMs = Date.now();
  const outcome: ReleaseOutcome = {
    releaseId: run.input.releaseId,
    result: isEscalated ? 'escalated' : ending.result,
    trigger: ending.trigger,
    sentence: [ending.sentence, ...undone.sentences.map((one) => `left to a person: ${one}`)].join('; '),
    left: undone.left,
    closedAtMs,
  };
  if (ending.result === 'released') await succeed(run);
  else if (mustUndo) await leaveTraces(run, outcome, isEscalated);
  mark(run, 'record', 'passed', outcome.sentence);
  await say(run, isEscalated ? 'escalated' : 'closed', `${outcome.result}: ${outcome.sentence}`);
  await enter(run, { status: 'closed', outcome });
  await save(run, {
    status: outcome.result,
    result: outcome.result,
    trigger: outcome.trigger,
    sentence: outcome.sentence.slice(0, 2000),
    closedAtMs,
    durations: durations(run, closedAtMs),
  });
  await tellWhatIsUnrecorded(run, outcome);
  await returnLeases(run);
  await answerEverybody();
  return outcome;
}

const undo = (run: ReleaseRun, ending: Ending): Promise<Undone> =>
  inStep(
    { id: 'undo' },
    () => undoAll(run, ending),
    ({ isRestored }) => (isRestored ? null : 'left'),
  );

/** Whoever gave the last word is answered before the run is gone. */
async function answerEverybody(): Promise<void> {
  if (!allHandlersFinished()) await condition(allHandlersFinished, ANSWERED_WITHIN_MS);
}

/** Lines that were under way when it ended are over. */
function endLines(run: ReleaseRun, ending: Ending): void {
  if (ending.result === 'released') return;
  for (const { id, status } of run.progress.steps)
    if (status === 'running' || status === 'held') mark(run, id, 'failed', ending.sentence);
}

/** The cluster is as the outcome says; it is the record that is not whole. */
async function tellWhatIsUnrecorded(run: ReleaseRun, outcome: ReleaseOutcome): Promise<void> {
  if (run.unrecorded.length === 0) return;
  await tellAboutRelease(run, {
    id: 'unrecorded',
    title: `ended ${outcome.result}, but its record is not whole`,
    text: `${outcome.sentence}\nCould not be recorded: ${[...new Set(run.unrecorded)].join('; ')}. Its history in Temporal is.`,
  });
}

/** Going back would do more harm than what went wrong: all of it is left to a person, by name. */
async function keepAll(run: ReleaseRun, because: string): Promise<Undone> {
  const sentence = `nothing was taken back by itself: ${because}`;
  await say(run, 'escalated', sentence);
  const passed = new Set(run.progress.steps.filter(({ status }) => status === 'passed').map(({ id }) => id));
  const removed = new Set(
    run.changed.flatMap(({ ref, stepId }) =>
      ref.verb === 'delete' && passed.has(stepId) ? [keyOf(ref)] : [],
    ),
  );
  const left = run.changed
    .map(({ ref }) => ref)
    .filter((ref) => ref.verb !== 'delete' && !removed.has(keyOf(ref)));
  return { left, sentences: [sentence, ...left.map((ref) => ref.sentence)], isRestored: false };
}

const keyOf = ({ object: { resource, namespace, name } }: ChangeRef): string =>
  `${resource}/${namespace}/${name}`;

async function succeed(run: ReleaseRun): Promise<void> {
  const { releaseId, file, requestedBy } = run.input;
  const changeIds = run.changed.map(({ ref }) => ref.changeId);
  await recordAnyway(run, () =>
    records.recordSuccess({ releaseId, changeIds, fixes: file.fixes ?? null, by: requestedBy }),
  );
  run.progress = { ...run.progress, openUndos: [] };
  await tellAboutRelease(run, { id: 'released', title: 'serves', text: file.reason, urgency: 'inform' });
}

/** A bug, for production an incident, and people are told: a page when something of it still stands. */
async function leaveTraces(run: ReleaseRun, outcome: ReleaseOutcome, isEscalated: boolean): Promise<void> {
  const { releaseId, file } = run.input;
  const isFault = outcome.result === 'rolled-back' || isEscalated;
  const traces = isFault
    ? await recordAnyway(run, () =>
        records.recordFailure({
          releaseId,
          name: file.name,
          namespace: file.namespace,
          targetKeys: targetKeysOf(run),
          sentence: outcome.sentence.slice(0, 2000),
          wasInProduction: run.isInProduction,
          isEscalated,
        }),
      )
    : null;
  const opened =
    traces === null
      ? ''
      : `\nOpened ${traces.bugId}${traces.incidentId === null ? '' : ` and ${traces.incidentId}: the next release says \`fixes: ${traces.incidentId}\``}.`;
  if (traces !== null)
    await say(
      run,
      'told',
      `opened ${traces.bugId}${traces.incidentId === null ? '' : ` and ${traces.incidentId}`}`,
    );
  await tellAboutRelease(run, {
    id: 'closed',
    title: isEscalated
      ? 'needs a person: something of it still stands'
      : `was taken back (${outcome.result})`,
    text: `${outcome.sentence}${opened}`,
    urgency: isFault ? 'page' : 'inform',
  });
}
