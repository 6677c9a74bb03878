import type { Finding } from '../gate.ts';
import type { Surroundings } from '../surroundings.ts';
import { fails, listed, passes } from './found.ts';

/**
 * Whether a disruption budget forbids progress: one that allows no disruption now, of a workload that runs.
 *
 * Kubernetes does not ask budgets during a rollout, but its pods count against them, and every eviction is refused: no
 * node drain, no eviction by a heal, while a release is under way. Before anything changes is the time to say so. What
 * mends an incident is let through with a note, since sick pods alone bring a budget to zero.
 * @param mends the open incident this release mends
 * @source Kubernetes "Specifying a Disruption Budget for your Application"; REQUIREMENTS §3 "Guardrails"
 */
export function checkDisruptionBudgets(
  name: string,
  { disruptionBudgets, replicas }: Pick<Surroundings, 'disruptionBudgets' | 'replicas'>,
  mends: string | null,
): Finding {
  const closed = disruptionBudgets.filter(({ disruptionsAllowed }) => disruptionsAllowed <= 0);
  if (replicas === 0 || closed.length === 0)
    return passes(
      'disruption-budgets',
      disruptionBudgets.length === 0
        ? `${name}: no disruption budget selects its pods`
        : `${name}: no disruption budget forbids progress`,
    );
  const sentence = `${name}: disruption budget ${listed(closed.map((one) => one.name))} allows no disruption now`;
  if (mends !== null)
    return passes('disruption-budgets', `${sentence}, which does not hold back what mends ${mends}`);
  return fails(
    'disruption-budgets',
    `${sentence}, so that nothing could be evicted meanwhile; make all pods Ready, run more replicas than it insists on, or let it allow one (maxUnavailable: 1)`,
  );
}
