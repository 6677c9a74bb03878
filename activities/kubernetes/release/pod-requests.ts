import type { V1Container, V1PodSpec } from '@kubernetes/client-node';
import { quantityBytes, quantityCores } from '../quantity.ts';
import type { Resources } from '../resource.ts';
import type { Wire } from '../wire.ts';

type Container = Wire<V1Container>;
type PodSpec = Wire<V1PodSpec>;
type Quantities = Readonly<Record<string, string>>;
type Amounts = Readonly<Record<string, number>>;

/** What a LimitRange fills in where a container says nothing. */
interface Defaults {
  readonly requests: Quantities;
  readonly limits: Quantities;
}

/** Cores for cpu, bytes and counts for anything else; null when it is not a quantity. */
export const amountOf = (resource: string, quantity: string | undefined): number | null =>
  /(^|\.)cpu$/.test(resource) ? quantityCores(quantity) : quantityBytes(quantity);

/**
 * What one more pod of a template takes of a namespace's quotas, by the names quotas use: `requests.cpu` and its short
 * form `cpu`, `limits.memory`, `pods`, `requests.nvidia.com/gpu`. Cores, bytes and counts.
 * @source kubernetes component-helpers resource.PodRequests: containers together with sidecars, or the greatest
 * init container with the sidecars before it, whichever is more; a pod's own figures win; overhead on top
 */
export function podRequests(
  spec: PodSpec | undefined,
  limitRanges: readonly Resources['limitranges'][],
): Amounts {
  const pod = spec ?? {};
  const defaults = defaultsOf(limitRanges);
  const requests = totalOf(pod, 'requests', (one) => ({
    ...defaults.requests,
    ...one.resources?.limits,
    ...one.resources?.requests,
  }));
  const limits = totalOf(pod, 'limits', (one) => ({ ...defaults.limits, ...one.resources?.limits }));
  return {
    pods: 1,
    'count/pods': 1,
    ...requests,
    ...prefixed('requests.', requests),
    ...prefixed('limits.', limits),
  };
}

/** Whether no container asks for cpu or memory, nor limits it: the pod goes first when a node runs short. */
export const isBestEffort = (spec: PodSpec | undefined): boolean =>
  [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])]
    .map(({ resources }) => resources)
    .concat(spec?.resources ?? [])
    .every((resources) => Object.keys({ ...resources?.requests, ...resources?.limits }).every(isNeither));

const isNeither = (resource: string): boolean => resource !== 'cpu' && resource !== 'memory';

const prefixed = (prefix: string, amounts: Amounts): Amounts =>
  Object.fromEntries(Object.entries(amounts).map(([resource, amount]) => [`${prefix}${resource}`, amount]));

function defaultsOf(limitRanges: readonly Resources['limitranges'][]): Defaults {
  const items = limitRanges
    .flatMap(({ spec }) => spec?.limits ?? [])
    .filter(({ type }) => type === 'Container');
  // The first that says something is the one admission takes.
  const merged = (of: (item: (typeof items)[number]) => Quantities | undefined): Quantities =>
    Object.assign({}, ...items.map((item) => of(item) ?? {}).toReversed()) as Quantities;
  return {
    requests: merged((item) => item.defaultRequest),
    // The library's model calls it `_default`.
    limits: merged((item) => (item as { readonly default?: Quantities }).default),
  };
}

function totalOf(
  pod: PodSpec,
  of: 'requests' | 'limits',
  quantitiesOf: (container: Container) => Quantities,
): Amounts {
  let sidecars: Amounts = {};
  let greatestInit: Amounts = {};
  for (const container of pod.initContainers ?? []) {
    const own = sum(sidecars, amounts(quantitiesOf(container)));
    if (container.restartPolicy === 'Always') sidecars = own;
    greatestInit = combine(greatestInit, own, Math.max);
  }
  const running = (pod.containers ?? []).map((one) => amounts(quantitiesOf(one))).reduce(sum, sidecars);
  const needed = { ...combine(running, greatestInit, Math.max), ...amounts(pod.resources?.[of] ?? {}) };
  return sum(needed, amounts(pod.overhead ?? {}));
}

const amounts = (quantities: Quantities): Amounts =>
  Object.fromEntries(
    Object.entries(quantities).map(([resource, quantity]) => [resource, amountOf(resource, quantity) ?? 0]),
  );

const sum = (one: Amounts, other: Amounts): Amounts => combine(one, other, (a, b) => a + b);

const combine = (one: Amounts, other: Amounts, how: (a: number, b: number) => number): Amounts =>
  Object.fromEntries(
    [...new Set([...Object.keys(one), ...Object.keys(other)])].map((key) => [
      key,
      how(one[key] ?? 0, other[key] ?? 0),
    ]),
  );
