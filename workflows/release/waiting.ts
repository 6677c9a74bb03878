import { CancellationScope, condition, isCancellation } from '@temporalio/workflow';
import { holdUntil } from '../../domain/release/hold.ts';
import type { Hold, Steer } from '../../domain/release/progress.ts';
import { failureSentence } from '../healing/held.ts';
import { mark } from './plan-lines.ts';
import { enter, goOn, say } from './release-run.ts';
import type { Ending, ReleaseRun } from './release-run.ts';
import { tellAboutRelease } from './tell.ts';

/** A pause nobody ends is no plan: after a day the release is taken back. */
const LONGEST_PAUSE_MS = 86_400_000;

export const isAborted = (run: ReleaseRun): boolean =>
  run.inbox.abort !== null || run.inbox.superseded !== null || run.inbox.isRejected || run.failure !== null;

/** Why it ends now, in the words of whoever ended it. */
export function abortion(run: ReleaseRun): Ending {
  if (run.failure !== null) return run.failure;
  const { abort, superseded } = run.inbox;
  if (superseded !== null)
    return { result: 'superseded', trigger: null, sentence: `superseded: ${superseded.reason}` };
  const sentence = `aborted by ${abort?.by ?? 'a person'}: ${abort?.reason ?? 'no reason given'}`;
  return { result: 'aborted', trigger: null, sentence };
}

/** `late`: what it came to all the same, before it learnt that it was ended. */
export type Waited<T> =
  { readonly done: true; readonly value: T } | { readonly done: false; readonly late: T | null };

/** Waits for work that changes nothing, unless something more urgent comes; then the work is ended. */
export async function unless<T>(
  run: ReleaseRun,
  isUrgent: () => boolean,
  work: () => Promise<T>,
): Promise<Waited<T>> {
  const scope = new CancellationScope();
  const working = scope.run(work);
  const urgent = condition(() => isUrgent() || isAborted(run)).then(() => null);
  const first = await Promise.race([working.then((value) => ({ value })), urgent]);
  if (first !== null) return { done: true, value: first.value };
  scope.cancel();
  const late = await working.catch((failed: unknown) => {
    if (!isCancellation(failed)) throw failed;
    return null;
  });
  return { done: false, late };
}

/** From here on everybody sees that this step is held, whatever other targets do meanwhile. */
export async function beginHold(run: ReleaseRun, stepId: string, held: Hold): Promise<void> {
  mark(run, stepId, 'held', held.sentence);
  run.holds.set(stepId, held);
  await goOn(run, stepId);
}

export type Released = 'retry' | 'promote';

/**
 * Waits for a person, with a deadline: unresolved is taken back (REQUIREMENTS §4). What a person said before the hold
 * began does not count.
 */
export async function hold(
  run: ReleaseRun,
  stepId: string,
  why: Hold['why'],
  sentence: string,
): Promise<Released | Ending> {
  const sinceMs = Date.now();
  const { unresolvedSeconds } = run.input.file.thresholds;
  const untilMs = holdUntil(why, sinceMs, { unresolvedSeconds, freezeUntilMs: null });
  const { retries, promotions } = run.inbox;
  const [retried, promoted] = [retries.length, promotions.length];
  await beginHold(run, stepId, { why, sentence, sinceMs, untilMs });
  await say(run, 'held', `held (${why}): ${sentence}`);
  await tellAboutRelease(run, {
    id: `held/${String(sinceMs)}`,
    title: `is held: ${sentence}`,
    text: `It is taken back in ${String(Math.round(unresolvedSeconds / 60))} min unless somebody decides: \`paramedic promote\`, \`retry\` or \`abort ${run.input.releaseId}\`.`,
  });
  const isOver = (): boolean => retries.length > retried || promotions.length > promoted || isAborted(run);
  await condition(isOver, unresolvedSeconds * 1000);
  run.holds.delete(stepId);
  if (isAborted(run)) return abortion(run);
  const answer = answerOf(retries[retried], promotions[promoted]);
  if (answer === null) {
    const unresolved = `nobody resolved it in ${String(Math.round(unresolvedSeconds / 60))} min: ${sentence}`;
    return { result: 'rolled-back', trigger: 'unresolved', sentence: unresolved };
  }
  mark(run, stepId, 'running', `${answer.what} by ${answer.by}: ${answer.reason}`);
  await say(run, 'answered', `${answer.what} by ${answer.by} (unauthenticated): ${answer.reason}`);
  await goOn(run, stepId);
  return answer.what;
}

function answerOf(
  retry: Steer | undefined,
  promote: Steer | undefined,
): { what: Released; by: string; reason: string } | null {
  if (retry !== undefined) return { what: 'retry', ...retry };
  return promote === undefined ? null : { what: 'promote', ...promote };
}

/** Does something that may be unable to tell; when it is, a person may let it try again. */
export async function attempt<T>(
  run: ReleaseRun,
  stepId: string,
  work: () => Promise<T>,
): Promise<{ readonly ok: true; readonly value: T } | { readonly ok: false; readonly ending: Ending }> {
  for (;;) {
    try {
      return { ok: true, value: await work() };
    } catch (failed) {
      if (isCancellation(failed)) throw failed;
      const answer = await hold(run, stepId, 'errored', failureSentence(failed));
      if (typeof answer !== 'string') return { ok: false, ending: answer };
    }
  }
}

/** Waits until nobody pauses it any more. Null: go on. */
export async function whilePaused(run: ReleaseRun, stepId: string): Promise<Ending | null> {
  for (;;) {
    if (isAborted(run)) return abortion(run);
    const { paused } = run.inbox;
    if (paused === null) return null;
    const ending = await waitOutPause(run, stepId, paused);
    if (ending !== null) return ending;
  }
}

async function waitOutPause(
  run: ReleaseRun,
  stepId: string,
  paused: { by: string; reason: string },
): Promise<Ending | null> {
  await enter(run, { status: 'paused', by: paused.by, reason: paused.reason, sinceMs: Date.now() });
  await say(run, 'held', `paused by ${paused.by} (unauthenticated): ${paused.reason}`);
  const isResumed = await condition(() => run.inbox.paused === null || isAborted(run), LONGEST_PAUSE_MS);
  if (isAborted(run)) return abortion(run);
  if (!isResumed)
    return {
      result: 'rolled-back',
      trigger: 'unresolved',
      sentence: 'paused for a day, and nobody resumed it',
    };
  await goOn(run, stepId);
  return null;
}
