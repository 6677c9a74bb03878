import { condition } from '@temporalio/workflow';
import { findingsTrigger } from '../../domain/release/trigger/findings.ts';
import { targetKey } from '../../domain/workload/target.ts';
import type { ShownPlan } from '../../domain/release/progress.ts';
import { nextCheckpoint } from '../../domain/release/soak-ladder.ts';
import { beginPhase, fail } from './prepare.ts';
import { addSteps, mark } from './plan-lines.ts';
import { goOn, say } from './release-run.ts';
import { watching } from './time-spent.ts';
import type { Ending, ReleaseRun } from './release-run.ts';
import { watchVersion } from './step.ts';
import { askAboutSecurity, isQuestioned } from './security.ts';
import { traced } from './traced.ts';
import { isAborted, whilePaused } from './waiting.ts';

/** Length of one look at a checkpoint, seconds. */
const LOOK_SECONDS = 30;

/**
 * The ladder after everything is served: a durable timer to each checkpoint, then one look. In between the detection loop
 * looks anyway and tells the guard, which tells this run: a thousand soaks cost no thousand polling loops.
 */
export async function soak(run: ReleaseRun, shown: ShownPlan): Promise<Ending | null> {
  const ladder = run.input.file.soakMinutes;
  await beginPhase(run, 'soak', `soak, ${String(ladder.at(-1) ?? 0)} min`);
  addSteps(
    run,
    ladder.map((minutes) => ({
      id: soakStep(minutes),
      phase: 'soak',
      title: `after ${String(minutes)} min`,
    })),
  );
  const soaking: Soaking = { atMs: 0, pausedMs: 0 };
  const startedAtMs = Date.now();
  let lookedAtMs: number | null = null;
  for (;;) {
    const next = nextCheckpoint(ladder, { startedAtMs, lookedAtMs }, Date.now() - soaking.pausedMs);
    if (next === null) break;
    const { minutes, atMs } = next;
    soaking.atMs = atMs;
    const stepId = soakStep(minutes);
    const ending = await watching(run, () => traced(stepId, () => rung(run, shown, stepId, soaking)));
    if (ending !== null) return fail(run, 'soak', ending);
    // What was slept through is over with this look.
    lookedAtMs = Math.max(atMs, Date.now() - soaking.pausedMs);
  }
  const refused = isQuestioned(run) ? await askAboutSecurity(run, 'soak') : null;
  if (refused !== null) return fail(run, 'soak', refused);
  mark(run, 'soak', 'passed');
  return null;
}

interface Soaking {
  /** When the next look is due, pauses not counted. */
  atMs: number;
  pausedMs: number;
}

const soakStep = (minutes: number): string => `soak/${String(minutes)}`;

async function rung(
  run: ReleaseRun,
  shown: ShownPlan,
  stepId: string,
  soaking: Soaking,
): Promise<Ending | null> {
  const { skips } = run.inbox;
  const skipped = skips.length;
  const isSkipped = (): boolean => skips.length > skipped;
  mark(run, stepId, 'running');
  await goOn(run, stepId);
  const ending =
    (await waitOut(run, stepId, soaking, isSkipped)) ??
    (isSkipped() ? null : await lookAround(run, shown, stepId, isSkipped)) ??
    triggerOf(run);
  if (ending !== null) return fail(run, stepId, ending);
  const by = skips[skipped];
  if (by === undefined) {
    mark(run, stepId, 'passed');
    return null;
  }
  const sentence = `skipped by ${by.by} (unauthenticated): ${by.reason}`;
  mark(run, stepId, 'skipped', sentence);
  await say(run, 'answered', sentence);
  return null;
}

/** A durable timer to the checkpoint. A pause does not count as soaking: what is left is waited out afterwards. */
async function waitOut(
  run: ReleaseRun,
  stepId: string,
  soaking: Soaking,
  isSkipped: () => boolean,
): Promise<Ending | null> {
  const isUrgent = (): boolean =>
    triggerOf(run) !== null ||
    isSkipped() ||
    run.inbox.paused !== null ||
    isQuestioned(run) ||
    isAborted(run);
  for (;;) {
    const leftMs = soaking.atMs + soaking.pausedMs - Date.now();
    if (leftMs > 0) await condition(isUrgent, leftMs);
    const ending = triggerOf(run);
    if (ending !== null) return ending;
    const fromMs = Date.now();
    // Nothing is written while it soaks, so that a freeze has nothing to hold, and looks go on in it.
    const stop = await whilePaused(run, stepId);
    if (stop !== null) return stop;
    const refused = isQuestioned(run) ? await askAboutSecurity(run, stepId) : null;
    if (refused !== null) return refused;
    soaking.pausedMs += Date.now() - fromMs;
    if (isSkipped() || Date.now() >= soaking.atMs + soaking.pausedMs) return null;
  }
}

async function lookAround(
  run: ReleaseRun,
  shown: ShownPlan,
  stepId: string,
  isSkipped: () => boolean,
): Promise<Ending | null> {
  for (const { target } of run.targets.filter((one) => !one.isStaging)) {
    const planned = shown.targets.find(({ uid }) => uid === target.uid);
    const arms = planned?.steps.findLast((step) => step.watch !== null)?.watch?.arms;
    if (arms === undefined || isSkipped()) continue;
    const watch = { seconds: LOOK_SECONDS, arms };
    const title = `${target.name} at ${stepId}`;
    const ending = await watchVersion(run, { target, stepId, title, watch }, isSkipped);
    if (ending !== null) return ending;
  }
  return null;
}

/** What the detection loop found of the new version alone since it serves; what others share waits for the next look. */
function triggerOf(run: ReleaseRun): Ending | null {
  for (const found of run.inbox.found) {
    const key = targetKey(found.target);
    const released = [...run.released.values()].find(({ servedBy }) => servedBy === key);
    const ruling = released === undefined ? null : findingsTrigger(found, released);
    if (ruling?.ruling === 'roll-back')
      return { result: 'rolled-back', trigger: ruling.trigger, sentence: ruling.sentence };
  }
  return null;
}
