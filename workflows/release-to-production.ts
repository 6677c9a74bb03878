import { CancellationScope, isCancellation } from '@temporalio/workflow';
import type { ReleaseInput, ReleaseOutcome, ShownPlan } from '../domain/release/progress.ts';
import { failureSentence } from './healing/held.ts';
import { APPROVAL_STEP, askForApproval } from './release/ask.ts';
import { closeRelease } from './release/close.ts';
import { listen } from './release/listen.ts';
import { backUp, beginPhase, fail, lock, passGates, plan, recordRequest } from './release/prepare.ts';
import { finish, produce, smoke, stage } from './release/production.ts';
import { newReleaseRun } from './release/release-run.ts';
import type { Ending, ReleaseRun } from './release/release-run.ts';
import { listenToScanners } from './release/security.ts';
import { soak } from './release/soak.ts';
import { traced } from './release/traced.ts';
import { isAborted, abortion } from './release/waiting.ts';

/**
 * One release, from lock to record (REQUIREMENTS §4). Whatever fails, is aborted or cancelled: what was done is undone in
 * reverse, and what cannot be undone is left to a person by name.
 */
export async function releaseToProduction(input: ReleaseInput): Promise<ReleaseOutcome> {
  const run = newReleaseRun(input);
  listen(run);
  listenToScanners(run);
  // Cancelled before it was begun, it still has a record that says so.
  await CancellationScope.nonCancellable(() => recordRequest(run));
  const ending = await release(run).catch(endingOf);
  // A cancellation while it is closed would leave half of it standing, and nobody told.
  return await CancellationScope.nonCancellable(() => closeRelease(run, ending));
}

const endingOf = (failed: unknown): Ending =>
  isCancellation(failed)
    ? { result: 'aborted', trigger: null, sentence: 'cancelled in Temporal' }
    : { result: 'rolled-back', trigger: null, sentence: `it could not go on: ${failureSentence(failed)}` };

async function release(run: ReleaseRun): Promise<Ending> {
  const before =
    (await traced('queue', () => lock(run))) ??
    (await traced('plan', () => plan(run))) ??
    (await traced('gates', () => passGates(run)));
  if (before !== null) return before;
  const shown = run.progress.plan as ShownPlan;
  const phases = [
    ['backup', () => backUp(run, shown)],
    ['staging', () => stage(run, shown)],
    [APPROVAL_STEP, () => approve(run, shown)],
    ['production', () => produce(run, shown)],
    ['smoke', () => smoke(run, 'smoke', run.input.file.namespace)],
    ['soak', () => soak(run, shown)],
    ['finish', () => finish(run, shown)],
  ] as const;
  for (const [id, phase] of phases) {
    const ending = isAborted(run) ? abortion(run) : await traced(id, phase);
    if (ending !== null) return ending;
  }
  return { result: 'released', trigger: null, sentence: 'the new version serves, and the soak is over' };
}

async function approve(run: ReleaseRun, shown: ShownPlan): Promise<Ending | null> {
  await beginPhase(run, APPROVAL_STEP, 'approval');
  const ending = await askForApproval(run, shown);
  return ending === null ? null : fail(run, APPROVAL_STEP, ending);
}
