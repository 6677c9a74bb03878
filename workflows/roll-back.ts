import { setCurrentDetails } from '@temporalio/workflow';
import type { EffectOutcome } from '../activities/kubernetes/port.ts';
import type { Target } from '../domain/workload/target.ts';
import { effects } from './proxies.ts';

export interface RollBackInput {
  /** Ledger row planned by whoever holds the lease; its fence is the one that counts. */
  readonly actionId: string;
  readonly target: Target;
}

/** Puts a workload back to a journaled good state: config contents first, then one patch of the template. */
export async function rollBack(input: RollBackInput): Promise<EffectOutcome> {
  const { namespace, name } = input.target;
  setCurrentDetails(`rolling back **${namespace}/${name}** (${input.actionId})`);
  const outcome = await effects.applyAction.executeWithOptions(
    { summary: `roll back ${namespace}/${name}` },
    [{ actionId: input.actionId }],
  );
  setCurrentDetails(`rollback of **${namespace}/${name}**: ${outcome.status}`);
  return outcome;
}
