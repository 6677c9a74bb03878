import type { WorkloadKind } from '../../domain/workload/target.ts';
import { describeDeployment } from './describe-deployment.ts';
import type { LookContext } from './describe-deployment.ts';
import { barePod, daemonSet, describeOther, job, statefulSet } from './describe-other.ts';
import { indexNamespace, ownerlessPods } from './namespace-index.ts';
import type { NamespaceIndex } from './namespace-index.ts';
import type { NamespaceLists } from './namespace-lists.ts';
import { SYSTEM_NAMESPACES, consentOf, scopeOf } from './opt-in.ts';
import type { ObservedWorkload } from './port.ts';
import type { Metadata, Resources } from './resource.ts';

export interface NamespaceLook {
  readonly cluster: string;
  readonly namespace: Resources['namespaces'];
  readonly lists: NamespaceLists;
  readonly observedAtMs: number;
}

interface Found {
  readonly kind: WorkloadKind;
  readonly metadata: Metadata | undefined;
  readonly describe: (context: LookContext) => ObservedWorkload;
}

/** Every workload of a namespace whose owners opted in. */
export function observeNamespace(look: NamespaceLook): readonly ObservedWorkload[] {
  return workloadsIn(look.lists).flatMap((found) => {
    const consent = consentOf(found.metadata?.labels, look.namespace.metadata?.labels);
    return consent === null ? [] : [found.describe(contextOf(look, consent))];
  });
}

/** One workload, opted in or not: without consent it may only be looked at. Null when there is no such object. */
export function observeInNamespace(
  look: NamespaceLook,
  kind: WorkloadKind,
  name: string,
): ObservedWorkload | null {
  const found = workloadsIn(look.lists).find((one) => one.kind === kind && one.metadata?.name === name);
  if (found === undefined) return null;
  const isSystem = SYSTEM_NAMESPACES.has(look.namespace.metadata?.name ?? '');
  const consent = consentOf(found.metadata?.labels, look.namespace.metadata?.labels);
  return found.describe(contextOf(look, isSystem ? 'observe' : (consent ?? 'observe')));
}

const contextOf = (look: NamespaceLook, consent: LookContext['consent']): LookContext => ({
  cluster: look.cluster,
  namespace: look.namespace.metadata?.name ?? '',
  scope: scopeOf(look.namespace.metadata?.labels),
  consent,
  observedAtMs: look.observedAtMs,
});

function workloadsIn(lists: NamespaceLists): readonly Found[] {
  const index = indexNamespace(lists);
  const other = (workload: Parameters<typeof describeOther>[0]): Found => ({
    kind: workload.kind,
    metadata: workload.object.metadata,
    describe: (context) => describeOther(workload, index, context),
  });
  return [
    ...lists.deployments.map((deployment) => foundDeployment(deployment, index)),
    ...lists.statefulsets.map((set) => other(statefulSet(set, index))),
    ...lists.daemonsets.map((set) => other(daemonSet(set, index))),
    ...lists.jobs.filter((one) => !isFinished(one)).map((one) => other(job(one, index))),
    ...ownerlessPods(lists.pods)
      .filter((pod) => pod.status?.phase !== 'Succeeded')
      .map((pod) => other(barePod(pod))),
  ];
}

const foundDeployment = (deployment: Resources['deployments'], index: NamespaceIndex): Found => ({
  kind: 'Deployment',
  metadata: deployment.metadata,
  describe: (context) => describeDeployment(deployment, index, context),
});

const isFinished = (one: Resources['jobs']): boolean =>
  one.status?.conditions?.some(({ type, status }) => type === 'Complete' && status === 'True') === true;
