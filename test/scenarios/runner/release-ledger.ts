import type { ActionShape } from '../../../domain/access/schema.ts';
import { tookPlace } from './effects.ts';
import type { Mutation } from './effects.ts';
import type { Judgement } from './judge.ts';

/** How often an object must, and may, have been written to by what is recorded. */
interface Allowance {
  readonly key: string;
  readonly least: number;
  readonly most: number;
}

export interface LedgerGiven {
  readonly namespace: string;
  readonly actions: readonly ActionShape[];
  /** Paramedic's own in this namespace, read before `actions`. */
  readonly mutations: readonly Mutation[];
  /** No undo is under way that the ledger does not know of yet. */
  readonly isOver: boolean;
}

/** Each write is explained by a recorded change, its undo, or a heal's act, exactly once; each change left its write. */
export function judgeLedger({ namespace, actions, mutations, isOver }: LedgerGiven): Judgement {
  const writes = countBy(mutations.filter(tookPlace).map(({ resource, name }) => [`${resource}/${name}`, 1]));
  const allowed = actions.flatMap((action) => allowances(action, namespace, isOver));
  const least = countBy(allowed.map((one) => [one.key, one.least]));
  const most = countBy(allowed.map((one) => [one.key, one.most]));
  const where = (key: string): string => `${key} in ${namespace}`;
  return {
    missing: [...least].flatMap(([key, wanted]) =>
      (writes.get(key) ?? 0) < wanted
        ? [`the audit log shows ${times(writes.get(key))} to ${where(key)}, the ledger ${times(wanted)}`]
        : [],
    ),
    broken: [...writes].flatMap(([key, count]) =>
      count > (most.get(key) ?? 0)
        ? [
            `the audit log shows ${times(count)} to ${where(key)}; the ledger explains ${String(most.get(key) ?? 0)}`,
          ]
        : [],
    ),
  };
}

const times = (count = 0): string => `${String(count)} write${count === 1 ? '' : 's'}`;

function countBy(pairs: readonly (readonly [string, number])[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const [key, count] of pairs) sums.set(key, (sums.get(key) ?? 0) + count);
  return sums;
}

/** A row stands before its write, so that one that is only planned may have written already. */
function allowances(
  { action, target, appliedAtMs, status }: ActionShape,
  namespace: string,
  isOver: boolean,
): Allowance[] {
  const least = appliedAtMs === null ? 0 : 1;
  if (action.kind === 'releaseChange') {
    const { object, verb } = action.change;
    if (object.namespace !== namespace) return [];
    // What is gone already when its undo comes is not deleted a second time: an undo may, and need not, write.
    const mayBeUndone = status === 'undone' || (!isOver && verb !== 'delete');
    return [{ key: `${object.resource}/${object.name}`, least, most: mayBeUndone ? 2 : 1 }];
  }
  return target.namespace === namespace ? healAllowances({ action, target }, least) : [];
}

type HealAct = Exclude<ActionShape['action'], { kind: 'releaseChange' }>;

function healAllowances(
  { action, target }: { action: HealAct; target: ActionShape['target'] },
  least: number,
): Allowance[] {
  const own = { key: `deployments/${target.name}`, least, most: 1 };
  const maybe = (key: string): Allowance => ({ key, least: 0, most: 1 });
  switch (action.kind) {
    case 'rollBack':
      return [own, ...configKeys(action.restoreConfigs).map(maybe)];
    case 'restoreConfig':
      return [
        ...configKeys(action.restoreConfigs).map(maybe),
        ...action.evictPods.map(({ name }) => maybe(`pods/${name}`)),
      ];
    case 'raiseMemoryLimit':
      return [{ ...own, most: 2 }];
    case 'evictPod':
      return [{ key: `pods/${action.pod}`, least, most: 1 }];
    case 'restartRollout':
      return [own];
  }
}

const configKeys = (configs: readonly { readonly kind: string; readonly name: string }[]): string[] =>
  configs.map(({ kind, name }) => `${kind === 'Secret' ? 'secrets' : 'configmaps'}/${name}`);
