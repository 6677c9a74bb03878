import { mebibytes } from '../../detection/evidence.ts';
import type { Finding } from '../gate.ts';
import type { Strategy } from '../release-schema.ts';
import type { Surroundings } from '../surroundings.ts';
import { fails, isUnknown, listed, passes } from './found.ts';
import { rolloutDemand } from './rollout-demand.ts';
import type { RolloutDemand } from './rollout-demand.ts';

export interface QuotaTarget {
  readonly name: string;
  readonly strategy: Strategy;
  readonly configCopies: number;
  readonly surroundings: Pick<Surroundings, 'quotas' | 'podRequests' | 'replicas'>;
}

type Quota = Surroundings['quotas'][number];
type Requests = Readonly<Record<string, number>>;
interface Demand {
  readonly target: QuotaTarget;
  readonly needs: RolloutDemand;
  readonly requests: Requests;
}

/** Figures come from decimal text; a difference this small is none. */
const ROUNDING = 1e-9;
const COMPUTE = /^(requests|limits)\.(cpu|memory|ephemeral-storage)$/;

/** Quotas name one thing in two ways: `cpu` is `requests.cpu`, `pods` is `count/pods`. */
function canonical(resource: string): string {
  if (resource === 'cpu' || resource === 'memory' || resource === 'ephemeral-storage')
    return `requests.${resource}`;
  return resource.startsWith('count/') ? (resource.slice(6).split('.')[0] ?? resource) : resource;
}

function demandOf(target: QuotaTarget): Demand {
  const { replicas, podRequests } = target.surroundings;
  const entries = Object.entries(podRequests).map(([resource, asked]) => [canonical(resource), asked]);
  return {
    target,
    needs: rolloutDemand(target.strategy, replicas, target.configCopies),
    requests: { ...(Object.fromEntries(entries) as Requests), pods: 1 },
  };
}

/** What all targets hold at once, and one pod of the rolling update that asks for most: the others get on after it. */
function needOf(resource: string, demands: readonly Demand[]): number {
  const ask = ({ requests }: Demand) => requests[resource] ?? 0;
  const held = demands.map((one) => one.needs.heldPods * ask(one) + (one.needs.objects[resource] ?? 0));
  const surge = demands.map((one) => one.needs.surgePods * ask(one));
  return held.reduce((sum, one) => sum + one, 0) + Math.max(0, ...surge);
}

const starts = ({ needs }: Demand): boolean => needs.heldPods + needs.surgePods > 0;

/** Where a quota counts cpu or memory the API server refuses pods that do not say how much they want. */
function silent(resource: string, demands: readonly Demand[]): string[] {
  if (!COMPUTE.test(resource)) return [];
  return demands
    .filter((one) => starts(one) && one.requests[resource] === undefined)
    .map(({ target }) => target.name);
}

function amount(resource: string, figure: number): string {
  return /\.(memory|storage|ephemeral-storage)$/.test(resource)
    ? mebibytes(figure)
    : String(Math.round(figure * 1000) / 1000);
}

function lack(quota: Quota, demands: readonly Demand[]): Finding | null {
  const resource = canonical(quota.resource);
  const unsaid = silent(resource, demands);
  if (unsaid.length > 0)
    return isUnknown(
      'quotas',
      `quota ${quota.name} counts ${quota.resource}, and the template of ${listed(unsaid)} does not say how much a pod asks for; say it in the template`,
    );
  const need = needOf(resource, demands);
  if (need === 0 || quota.used + need <= quota.hard + ROUNDING) return null;
  const show = (figure: number) => amount(resource, figure);
  return fails(
    'quotas',
    `quota ${quota.name} has ${show(Math.max(0, quota.hard - quota.used))} of ${show(quota.hard)} ${quota.resource} left, and the release needs ${show(need)} more at its peak; raise the quota, free some of it, or use strategy rolling, which needs least`,
  );
}

/**
 * Whether the quotas of one namespace leave room for the peak of this release, counted over all of its targets there:
 * pods, what they ask for, and the objects that are made.
 * @param targets of one namespace, not empty; quotas are taken from the look that saw most of each used
 * @returns a finding for each quota that is too small, or that cannot be compared; else one pass
 */
export function checkQuotas(namespace: string, targets: readonly QuotaTarget[]): Finding[] {
  const quotas = new Map<string, Quota>();
  for (const quota of targets.flatMap(({ surroundings }) => surroundings.quotas)) {
    const key = `${quota.name} ${quota.resource}`;
    if ((quotas.get(key)?.used ?? -1) < quota.used) quotas.set(key, quota);
  }
  const demands = targets.map(demandOf);
  const lacks = [...quotas.values()].map((quota) => lack(quota, demands)).filter((one) => one !== null);
  if (lacks.length > 0)
    return lacks.map((one) => ({ ...one, sentence: `namespace ${namespace}: ${one.sentence}` }));
  const why = quotas.size === 0 ? 'has no quotas' : 'leaves room for the rollout in every quota';
  return [passes('quotas', `namespace ${namespace} ${why}`)];
}
