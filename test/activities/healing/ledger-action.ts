import { randomUUID } from 'node:crypto';
import type { ActionStatus } from '../../../domain/healing/action.ts';
import { newTarget, planned } from '../../store/records.ts';
import type { StagedWorld } from './staged-world.ts';

interface Named {
  readonly actionId: string;
}

interface LedgerActions {
  /** An action in the ledger, ready to be done; a memory raise unless told otherwise. */
  readonly plan: (changes?: Parameters<typeof planned>[0]) => Promise<Named>;
  readonly statusOf: (action: Named) => Promise<ActionStatus | undefined>;
}

export const ledgerActions = (stage: StagedWorld): LedgerActions => ({
  plan: async (changes = {}) => {
    const target = newTarget();
    const actionId = `heal/${randomUUID()}/1`;
    await stage.store.planAction(planned({ target, id: actionId, ...changes }));
    return { actionId };
  },
  statusOf: async ({ actionId }) => (await stage.store.readAction(actionId))?.status,
});
