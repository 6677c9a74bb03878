import { CancellationScope } from '@temporalio/workflow';
import type { ChangeRef } from '../../domain/release/change.ts';
import { failureSentence } from '../healing/held.ts';
import { effects, waits } from '../proxies.ts';
import { addSteps, mark } from './plan-lines.ts';
import { enter, say } from './release-run.ts';
import type { Changed, Ending, ReleaseRun } from './release-run.ts';
import { dropUndo, whenAllowed } from './write.ts';

const UNDO_STEP = 'undo';
/** REQUIREMENTS §4: a rollback waits for the rollout this long. */
const RESTORED_WITHIN_MS = 300_000;

export interface Undone {
  /** What still stands, with why. */
  readonly left: readonly ChangeRef[];
  readonly sentences: readonly string[];
  /** The old version serves as it did. */
  readonly isRestored: boolean;
}

/** Takes everything back, the newest first, whatever happens meanwhile; what cannot be taken back is left to a person. */
export function undoAll(run: ReleaseRun, because: Ending): Promise<Undone> {
  return CancellationScope.nonCancellable(async () => {
    addSteps(run, [{ id: UNDO_STEP, phase: 'record', title: 'undo, the newest first' }]);
    run.isUndoing = true;
    mark(run, UNDO_STEP, 'running', because.sentence);
    await enter(run, { status: 'undoing', because: because.sentence, trigger: because.trigger });
    await say(run, 'undone', `taking back ${String(run.changed.length)} changes: ${because.sentence}`);
    const undoing: Undoing = { left: [], late: [], stays: new Map() };
    for (const step of stepsBackwards(run)) await undoStep(run, step, undoing);
    const { left, late } = undoing;
    const sentences = [...left.map(({ ref, why }) => `${ref.sentence}: ${why}`), ...late];
    const isRestored = sentences.length === 0;
    mark(run, UNDO_STEP, isRestored ? 'passed' : 'failed', ...sentences);
    return { left: left.map(({ ref }) => ref), sentences, isRestored };
  });
}

interface Undoing {
  left: { readonly ref: ChangeRef; readonly why: string }[];
  readonly late: string[];
  /** By uid of the target, why nothing more of it is taken back. */
  readonly stays: Map<string, string>;
}

async function undoStep(run: ReleaseRun, step: readonly Changed[], undoing: Undoing): Promise<void> {
  for (const changed of step.toReversed()) {
    const { ref } = changed;
    const { uid } = changed.target.target;
    const why = ref.verb === 'delete' ? null : (undoing.stays.get(uid) ?? (await undoOne(run, ref)));
    if (why !== null) {
      undoing.left.push({ ref, why });
      if (supportsTheRest(run, changed)) undoing.stays.set(uid, STAYS);
      continue;
    }
    dropUndo(run, ref);
    if (ref.verb === 'create') undoing.left = undoing.left.filter((one) => !isSameObject(one.ref, ref));
  }
  const [first] = step;
  if (first === undefined || undoing.stays.has(first.target.target.uid)) return;
  const late = await awaitOldVersion(step);
  if (late === null) return;
  undoing.late.push(late);
  if (leadsTraffic(run, first)) undoing.stays.set(first.target.target.uid, STAYS);
}

const STAYS = 'left as it is, so that no request is sent to where nothing serves';
const LEADS_TRAFFIC: ReadonlySet<string> = new Set(['services', 'httproutes', 'ingresses']);

/** What of its target is still to be taken back would move requests. */
const leadsTraffic = (run: ReleaseRun, { target }: Changed): boolean =>
  run.changed.some(
    (one) => one.target.target.uid === target.target.uid && LEADS_TRAFFIC.has(one.ref.object.resource),
  );

/**
 * What came before it may only be taken back once it is: a Service must not go back to pods that are not there, nor a
 * Deployment go while requests are sent to it. Fields of what the release made itself go with the object.
 */
const supportsTheRest = (run: ReleaseRun, changed: Changed): boolean => {
  const { ref } = changed;
  const isOwn =
    ref.verb === 'patch' &&
    run.changed.some((one) => one.ref.verb === 'create' && isSameObject(one.ref, ref));
  return ref.object.resource !== 'configmaps' && !isOwn && leadsTraffic(run, changed);
};

const isSameObject = ({ object: one }: ChangeRef, { object: other }: ChangeRef): boolean =>
  one.resource === other.resource && one.namespace === other.namespace && one.name === other.name;

/** The changes of each step together, the newest step first. */
function stepsBackwards(run: ReleaseRun): Changed[][] {
  const steps = new Map<string, Changed[]>();
  for (const changed of run.changed)
    steps.set(changed.stepId, [...(steps.get(changed.stepId) ?? []), changed]);
  return [...steps.values()].toReversed();
}

async function undoOne(run: ReleaseRun, ref: ChangeRef): Promise<string | null> {
  try {
    const outcome = await whenAllowed(run, UNDO_STEP, () =>
      effects.undoAction.executeWithOptions({ summary: `undo: ${ref.sentence}` }, [
        { actionId: ref.changeId },
      ]),
    );
    const isUndone = outcome.status === 'applied' || outcome.status === 'already-applied';
    await say(run, 'undone', isUndone ? `undone: ${ref.sentence}` : `not undone: ${outcome.sentence}`);
    return isUndone ? null : outcome.sentence;
  } catch (failed) {
    const sentence = failureSentence(failed);
    await say(run, 'undone', `could not undo ${ref.sentence}: ${sentence}`);
    return sentence;
  }
}

/** Only the Deployment that was there before has to serve again; what the release made beside it is gone or going. */
async function awaitOldVersion(step: readonly Changed[]): Promise<string | null> {
  const rollouts = step.flatMap(({ target: { target }, rollouts: all }) =>
    all.filter(({ namespace, deployment }) => namespace === target.namespace && deployment === target.name),
  );
  const [first] = rollouts;
  if (first === undefined) return null;
  try {
    const answer = await waits.awaitRollouts({
      rollouts: [first],
      deadlineMs: Date.now() + RESTORED_WITHIN_MS,
    });
    return answer.status === 'available' ? null : answer.sentence;
  } catch (failed) {
    return `it could not be told whether the old version serves: ${failureSentence(failed)}`;
  }
}
