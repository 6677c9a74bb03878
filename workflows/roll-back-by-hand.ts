import { CancellationScope, isCancellation } from '@temporalio/workflow';
import type { ReleaseOutcome } from '../domain/release/progress.ts';
import type { RollbackInput } from '../domain/release/rollback-input.ts';
import { failureSentence } from './healing/held.ts';
import { looks, records } from './proxies.ts';
import { closeRelease } from './release/close.ts';
import { listen } from './release/listen.ts';
import { fail, lock, beginPhase, recordRequest, refused, showPlan } from './release/prepare.ts';
import { produce } from './release/production.ts';
import { newReleaseRun, say, targetKeysOf } from './release/release-run.ts';
import type { Ending, ReleaseRun } from './release/release-run.ts';
import { traced } from './release/traced.ts';
import { attempt } from './release/waiting.ts';

const NEVER_TWICE = 'a rollback is never rolled back by itself';

/**
 * Somebody puts a workload back to an earlier revision. It asks nobody else, waits for the rollout, looks whether the old
 * version is healthy, and hands over to a person when it is not. Releases of it are held until a person lifts that.
 */
export async function rollBackByHand(input: RollbackInput): Promise<ReleaseOutcome> {
  const { rollbackId: releaseId, file, requestedBy, requestedAtMs, traceparent } = input;
  const run = newReleaseRun({ releaseId, file, requestedBy, requestedAtMs, artefacts: [], traceparent });
  run.keepsBecause = NEVER_TWICE;
  listen(run);
  await recordRequest(run, 'rollback');
  const ending = await rollBack(run, input).catch(endingOf);
  return await CancellationScope.nonCancellable(() => closeRelease(run, ending));
}

const endingOf = (failed: unknown): Ending => ({
  result: isCancellation(failed) ? 'aborted' : 'escalated',
  trigger: null,
  sentence: isCancellation(failed) ? 'cancelled in Temporal' : failureSentence(failed),
});

async function rollBack(run: ReleaseRun, input: RollbackInput): Promise<Ending> {
  const locked = await traced('queue', () => lock(run));
  if (locked !== null) return locked;
  const step = await beginPhase(run, 'plan', 'revision to go back to, and its dry run');
  const planned = await attempt(run, step, () => looks.planRollback(input));
  if (!planned.ok) return planned.ending;
  const { plan, refusals } = planned.value;
  if (plan === null) return fail(run, step, refused(refusals));
  await showPlan(run, step, planned.value, plan);
  const ending = await traced('production', () => produce(run, plan));
  if (ending !== null) return ending;
  await leaveTraces(run, input);
  return { result: 'released', trigger: null, sentence: 'the earlier revision serves and is healthy' };
}

async function leaveTraces(run: ReleaseRun, input: RollbackInput): Promise<void> {
  const { bugId, incidentId } = await records.recordRollback({
    releaseId: input.rollbackId,
    name: run.input.file.name,
    namespace: input.namespace,
    targetKeys: targetKeysOf(run),
    sentence: input.reason,
    wasInProduction: true,
    isEscalated: false,
    by: input.requestedBy,
    changeIds: run.changed.map(({ ref }) => ref.changeId),
  });
  await say(
    run,
    'told',
    `opened ${bugId} and ${incidentId ?? 'no incident'}; releases of it are held until \`paramedic holds release\``,
  );
}
