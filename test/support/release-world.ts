import { ApplicationFailure } from '@temporalio/common';
import type { Activities } from '../../activities/index.ts';
import type { EffectOutcome } from '../../activities/kubernetes/port.ts';
import type { ReleaseRecord } from '../../domain/release/record.ts';
import type { PlannedAction } from '../../store/port.ts';
import type { ReleaseScript } from './scripted-releases.ts';

/** What the cluster and the store came to: read by tests, written by the scripted activities. Changes by their step. */
export interface ReleaseWorld {
  /** Changes that stand, in the order they were written: `cart/roll-out`. */
  readonly standing: string[];
  /** `cart/roll-out`, `undo cart/roll-out`. */
  readonly writes: string[];
  /** All that was asked of the cluster, in order: the writes, `rollout cart`, `watch cart`, `smoke shop`, `backup`. */
  readonly course: string[];
  /** Rows of the ledger. */
  readonly planned: PlannedAction[];
  readonly failures: Parameters<Activities['recordFailure']>[0][];
  readonly rollbacks: Parameters<Activities['recordRollback']>[0][];
  readonly successes: Parameters<Activities['recordSuccess']>[0][];
  record: Partial<ReleaseRecord>;
}

const POST_STATE = { specHash: 's', templateHash: 't', generation: 2, detail: {} };
const APPLIED: EffectOutcome = { status: 'applied', postState: POST_STATE };

/** `release/shop/cart-2/k1/cart/roll-out/0-abcd` is `cart/roll-out`; a step's second change is `cart/roll-out#1`. */
function stepOfChange(changeId: string): string {
  const [target, slug, nth = ''] = changeId.split('/').slice(-3);
  const step = `${String(target)}/${String(slug)}`;
  return nth.startsWith('0') ? step : `${step}#${nth.slice(0, 1)}`;
}

export function records(
  world: ReleaseWorld,
): Pick<Activities, 'recordRollback' | 'saveRelease' | 'recordFailure' | 'recordSuccess' | 'planAction'> {
  return {
    recordRollback: (rollback) => {
      world.rollbacks.push(rollback);
      return Promise.resolve({ bugId: 'BUG-0001', incidentId: 'INC-0001' });
    },
    saveRelease: (release) => {
      world.record = { ...world.record, ...release };
      return Promise.resolve();
    },
    recordFailure: (failure) => {
      world.failures.push(failure);
      return Promise.resolve({ bugId: 'BUG-0001', incidentId: failure.wasInProduction ? 'INC-0001' : null });
    },
    recordSuccess: (success) => {
      world.successes.push(success);
      return Promise.resolve();
    },
    planAction: (planned) => {
      world.planned.push(planned);
      return Promise.resolve({ ok: true });
    },
  };
}

/** As strict as the real ones: what is not in the ledger is not done, and what has no undo is not undone. */
export function writes(
  { course, planned, standing, writes: written }: ReleaseWorld,
  { onWrite, onUndo }: Partial<Pick<ReleaseScript, 'onWrite' | 'onUndo'>>,
): Pick<Activities, 'applyAction' | 'undoAction'> {
  const note = (line: string): void => {
    written.push(line);
    course.push(line);
  };
  return {
    applyAction: ({ actionId }) => {
      const step = stepOfChange(actionId);
      if (!planned.some(({ id }) => id === actionId)) return refuse(`${step} is not in the ledger`);
      const outcome = onWrite?.(step) ?? APPLIED;
      note(step);
      if (outcome.status === 'applied' && !standing.includes(step)) standing.push(step);
      return Promise.resolve(outcome);
    },
    undoAction: ({ actionId }) => {
      const step = stepOfChange(actionId);
      if (planned.find(({ id }) => id === actionId)?.undo !== 'restore') return refuse(`${step} is kept`);
      const outcome = onUndo?.(step) ?? APPLIED;
      note(`undo ${step}`);
      const at = standing.indexOf(step);
      if (outcome.status === 'applied' && at >= 0) standing.splice(at, 1);
      return Promise.resolve(outcome);
    },
  };
}

const refuse = (why: string): Promise<never> =>
  Promise.reject(ApplicationFailure.nonRetryable(why, 'BadInput'));
