import { isCancellation } from '@temporalio/workflow';
import type { ReleaseTarget } from '../../activities/release/resolve-targets.ts';
import type { WatchResult } from '../../activities/release/watch-release.ts';
import type { ChangeRef } from '../../domain/release/change.ts';
import type { Step, Watch } from '../../domain/release/plan.ts';
import type { Steer } from '../../domain/release/progress.ts';
import { targetKey } from '../../domain/workload/target.ts';
import { failureSentence } from '../healing/held.ts';
import { waits } from '../proxies.ts';
import { mark } from './plan-lines.ts';
import { goOn, say } from './release-run.ts';
import { watching } from './time-spent.ts';
import type { Ending, ReleaseRun } from './release-run.ts';
import { askAboutSecurity, isQuestioned } from './security.ts';
import { safePoint } from './safe-point.ts';
import { abortion, attempt, hold, isAborted, unless } from './waiting.ts';
import { writeChange } from './write.ts';

/** Nobody answered, so nobody is asked again. */
const WAS_ASKED: ReadonlySet<Ending['trigger']> = new Set(['unresolved', 'security-finding']);

/** One step: its writes, the rollouts they lead to, and the watch. Null: it passed. */
export async function runStep(
  run: ReleaseRun,
  target: ReleaseTarget,
  step: Step<ChangeRef>,
): Promise<Ending | null> {
  for (;;) {
    const ending = await tryStep(run, target, step);
    if (ending === null) {
      mark(run, step.id, 'passed');
      return null;
    }
    if (isAborted(run) || WAS_ASKED.has(ending.trigger) || run.input.file.onFailure === 'undo')
      return failed(run, step, ending);
    const answer = await hold(run, step.id, 'failed', ending.sentence);
    if (typeof answer !== 'string') return failed(run, step, answer);
  }
}

function failed(run: ReleaseRun, step: Step<ChangeRef>, ending: Ending): Ending {
  mark(run, step.id, 'failed', ending.sentence);
  return ending;
}

async function tryStep(
  run: ReleaseRun,
  target: ReleaseTarget,
  step: Step<ChangeRef>,
): Promise<Ending | null> {
  mark(run, step.id, 'running');
  for (const ref of step.changes) {
    // Before every try: while a person was asked about the last one a freeze may have begun.
    const written = await attempt(
      run,
      step.id,
      async () => (await safePoint(run, step.id)) ?? (await writeChange(run, target, step, ref)),
    );
    if (!written.ok) return written.ending;
    if (written.value !== null) return written.value;
  }
  await goOn(run, step.id);
  return (await rolledOut(run, step)) ?? (await watchStep(run, target, step));
}

function watchStep(
  run: ReleaseRun,
  { target }: ReleaseTarget,
  step: Step<ChangeRef>,
): Promise<Ending | null> {
  if (step.watch === null) return Promise.resolve(null);
  return watchVersion(run, { target, stepId: step.id, title: step.title, watch: step.watch });
}

async function rolledOut(run: ReleaseRun, step: Step<ChangeRef>): Promise<Ending | null> {
  if (step.rollouts.length === 0) return isAborted(run) ? abortion(run) : null;
  const { rollouts } = step;
  const deadlineMs = Date.now() + step.deadlineSeconds * 1000;
  const waited = await attempt(run, step.id, () =>
    watching(run, () =>
      unless(
        run,
        () => false,
        () =>
          waits.awaitRollouts.executeWithOptions({ summary: `rollouts of ${step.id}` }, [
            { rollouts, deadlineMs },
          ]),
      ),
    ),
  );
  if (!waited.ok) return waited.ending;
  if (!waited.value.done) return abortion(run);
  const { status, sentence } = waited.value.value;
  await say(run, 'verified', sentence);
  if (status === 'available') return null;
  return { result: 'rolled-back', trigger: status === 'late' ? 'rollout-deadline' : 'crash', sentence };
}

/** How often figures that cannot be read are tried again before a person is asked. */
const ERRORED_TRIES = 3;

export interface Watched {
  readonly target: ReleaseTarget['target'];
  readonly stepId: string;
  readonly title: string;
  readonly watch: Watch;
}

/** Watches one step's new version: on, back, or a person. A person may cut it short, or judge where it could not tell. */
export async function watchVersion(
  run: ReleaseRun,
  watched: Watched,
  isUrgent: () => boolean = () => false,
): Promise<Ending | null> {
  run.watches += 1;
  try {
    return await watch(run, watched, isUrgent);
  } finally {
    run.watches -= 1;
  }
}

async function watch(run: ReleaseRun, watched: Watched, isUrgent: () => boolean): Promise<Ending | null> {
  const { promotions } = run.inbox;
  const promoted = promotions.length;
  const sinceMs = Date.now();
  for (let errored = 0; ;) {
    const looked = await look(
      run,
      watched,
      sinceMs,
      () => promotions.length > promoted || isQuestioned(run) || isUrgent(),
    );
    if (looked.status === 'ended') {
      const ended = await endedEarly(run, watched, promotions[promoted]);
      if (ended === 'again') continue;
      return ended;
    }
    if (looked.status === 'promote') return null;
    if (looked.status === 'roll-back') return looked.ending;
    errored += looked.status === 'errored' ? 1 : ERRORED_TRIES;
    if (errored < ERRORED_TRIES) continue;
    const answer = await hold(run, watched.stepId, looked.status, looked.sentence);
    if (typeof answer !== 'string') return answer;
    if (answer === 'promote') return null;
    errored = 0;
  }
}

type Looked =
  | { readonly status: 'promote' }
  | { readonly status: 'ended' }
  | { readonly status: 'roll-back'; readonly ending: Ending }
  | { readonly status: 'unknown' | 'errored'; readonly sentence: string };

async function look(
  run: ReleaseRun,
  { target, stepId, title, watch: { seconds, arms } }: Watched,
  sinceMs: number,
  isUrgent: () => boolean,
): Promise<Looked> {
  const { thresholds, metrics } = run.input.file;
  const before = run.before.get(targetKey(target)) ?? null;
  const input = { arms, windowSeconds: seconds, thresholds, metrics, before, sinceMs };
  try {
    const waited = await watching(run, () =>
      unless(run, isUrgent, () =>
        waits.watchRelease.executeWithOptions({ summary: `watch ${title}` }, [input]),
      ),
    );
    const watched = waited.done ? waited.value : provenBad(run, waited.late);
    if (watched === null) return { status: 'ended' };
    const { verdict, version } = watched;
    if (version !== null)
      run.released.set(targetKey(target), {
        ...version,
        servedBy: targetKey({ ...target, name: arms.canary }),
      });
    const sentence = verdict.sentences.join('; ');
    mark(run, stepId, 'running', sentence);
    await say(run, 'verified', `${verdict.verdict}: ${sentence}`);
    if (verdict.verdict === 'promote') return { status: 'promote' };
    if (verdict.verdict !== 'roll-back') return { status: verdict.verdict, sentence };
    return { status: 'roll-back', ending: { result: 'rolled-back', trigger: verdict.trigger, sentence } };
  } catch (failed) {
    if (isCancellation(failed)) throw failed;
    return { status: 'errored', sentence: failureSentence(failed) };
  }
}

/** Who promotes early does not know yet what the watch found out meanwhile; that it is bad counts all the same. */
const provenBad = (run: ReleaseRun, late: WatchResult | null): WatchResult | null =>
  late?.verdict.verdict === 'roll-back' && !isAborted(run) ? late : null;

/** `again`: a scan's findings were accepted, and the watch goes on where it was. */
async function endedEarly(
  run: ReleaseRun,
  watched: Watched,
  by: Steer | undefined,
): Promise<Ending | null | 'again'> {
  if (isAborted(run)) return abortion(run);
  if (!isQuestioned(run)) return cutShort(run, watched, by);
  return (await askAboutSecurity(run, watched.stepId)) ?? 'again';
}

async function cutShort(run: ReleaseRun, { stepId }: Watched, by: Steer | undefined): Promise<null> {
  // Without a promotion it was the soak's step that was skipped, which says so itself.
  if (by === undefined) return null;
  const sentence = `promoted by ${by.by} (unauthenticated) before the watch was over: ${by.reason}`;
  mark(run, stepId, 'running', sentence);
  await say(run, 'answered', sentence);
  return null;
}
