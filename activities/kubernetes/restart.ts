import {
  deploymentName,
  driftSince,
  stopWith,
  swapTemplate,
  templateIn,
  toOutcome,
  writeDeployment,
} from './deployment-write.ts';
import { annotate } from './json-patch.ts';
import { LAST_RESTART } from './last-action.ts';
import type { EffectOutcome, EffectRequest } from './port.ts';
import type { PodTemplate } from './resource.ts';
import { RESTARTED_AT } from './template.ts';
import type { WriteContext } from './write.ts';

/** Replaces all pods, a few at a time, the way `kubectl rollout restart` does; refused while the rollout is paused. */
export async function restartRollout(
  context: WriteContext,
  request: EffectRequest<'restartRollout'>,
): Promise<EffectOutcome> {
  const { actionId, target, preState } = request;
  const { restartedAtMs } = preState.detail;
  if (typeof restartedAtMs !== 'number')
    return {
      status: 'blocked',
      sentence: 'the pre-state does not say when the restart was decided: plan it again',
    };
  // From the ledger, not from the clock: a retry writes the same value and so restarts nothing twice.
  const restartedAt = new Date(restartedAtMs).toISOString();
  const result = await writeDeployment(context, target, (current) => {
    const template = templateIn(current);
    const isOurs = current.metadata?.annotations?.[LAST_RESTART] === actionId;
    if (isOurs && template.metadata?.annotations?.[RESTARTED_AT] === restartedAt) return { verdict: 'done' };
    const drift = driftSince(preState, current, target);
    if (drift !== null) return { verdict: 'stop', outcome: drift };
    if (current.spec?.paused === true)
      return stopWith(
        'blocked',
        `${deploymentName(target)} is paused, so a restart would not happen: resume it first`,
      );
    return {
      verdict: 'patch',
      steps: [
        ...swapTemplate(current, withRestart(template, restartedAt)),
        ...annotate(current.metadata, LAST_RESTART, actionId),
      ],
    };
  });
  return toOutcome(result, { paused: false, restartedAtMs });
}

const withRestart = (template: PodTemplate, restartedAt: string): PodTemplate => ({
  ...template,
  metadata: {
    ...template.metadata,
    annotations: { ...template.metadata?.annotations, [RESTARTED_AT]: restartedAt },
  },
});
