import { condition, getExternalWorkflowHandle } from '@temporalio/workflow';
import type { ReleaseTarget } from '../../activities/release/resolve-targets.ts';
import { targetKey } from '../../domain/workload/target.ts';
import { returnLease } from '../messages.ts';
import { records } from '../proxies.ts';
import { mark } from './plan-lines.ts';
import { say } from './release-run.ts';
import type { Ending, ReleaseRun } from './release-run.ts';
import { abortion, isAborted } from './waiting.ts';

/** Asked for again after this long: a guard may have ended between the question and its answer. */
const ASK_AGAIN_MS = 60_000;
/** A lock that is not given in an hour is somebody's to look at. */
const LONGEST_WAIT_MS = 3_600_000;

type Leased = Pick<ReleaseTarget, 'target' | 'scope'>;

const byKey = (one: Leased, other: Leased): number =>
  targetKey(one.target) < targetKey(other.target) ? -1 : 1;

const withTwin = ({ target, scope, twin }: ReleaseTarget): Leased[] => [
  { target, scope },
  ...(twin === null ? [] : [{ target: twin, scope }]),
];

/**
 * Leases every target and what is set up beside it, in one order everywhere, so that two releases never wait for each
 * other. Null: all are ours.
 */
export async function takeLeases(run: ReleaseRun, stepId: string): Promise<Ending | null> {
  const untilMs = Date.now() + LONGEST_WAIT_MS;
  for (const target of run.targets.flatMap(withTwin).toSorted(byKey)) {
    const key = targetKey(target.target);
    mark(run, stepId, 'running', `asked for the lease of ${target.target.namespace}/${target.target.name}`);
    while (!run.fences.has(key)) {
      if (isAborted(run)) return abortion(run);
      if (Date.now() >= untilMs) return notGranted(target);
      await records.signalGuard({
        target: target.target,
        scope: target.scope,
        request: { holderId: run.input.releaseId, purpose: 'release' },
      });
      await condition(() => run.fences.has(key) || isAborted(run), ASK_AGAIN_MS);
    }
    await say(run, 'planned', `holds the lease of ${target.target.namespace}/${target.target.name}`);
  }
  return null;
}

const notGranted = ({ target }: Leased): Ending => ({
  result: 'refused',
  trigger: null,
  sentence: `the lease of ${target.namespace}/${target.name} was not given within an hour: see who holds it in run workload/${targetKey(target)}`,
});

/** Gives all of them back; a guard that is gone took the lease with it. */
export async function returnLeases(run: ReleaseRun): Promise<void> {
  for (const [key, fence] of run.fences)
    try {
      await getExternalWorkflowHandle(`workload/${key}`).signal(returnLease, {
        holderId: run.input.releaseId,
        fence,
      });
    } catch {
      continue;
    }
}
