import type { Target } from '../../domain/workload/target.ts';
import type { ConsentCache } from './consent-cache.ts';
import { identify } from './identity.ts';
import type { WatchHandler } from './resource-watch.ts';
import type { Resources } from './resource.ts';
import { isSuspectDeployment, isSuspectPod, restartsOf, workloadOf } from './suspect.ts';

type Report = (found: Pick<Target, 'namespace' | 'kind' | 'name'>) => void;

/** Reports the workloads of pods that look unwell; remembers restart counts of the pods it may report, no others. */
export function podHandler(consent: ConsentCache, report: Report): WatchHandler<Resources['pods']> {
  let restarts = new Map<string, number>();
  const examine = (pod: Resources['pods'], into: Map<string, number>) => {
    const workload = workloadOf(pod);
    if (workload === null) return;
    const deployment = workload.kind === 'Deployment' ? workload.name : null;
    if (!consent.includes(workload.namespace, deployment)) return;
    const { uid } = identify(pod);
    if (isSuspectPod(pod, restarts.get(uid) ?? null)) report(workload);
    into.set(uid, restartsOf(pod));
  };
  return {
    onList: (pods) => {
      const seen = new Map<string, number>();
      for (const pod of pods) examine(pod, seen);
      restarts = seen;
    },
    onChange: (pod) => {
      examine(pod, restarts);
    },
    onDelete: (pod) => {
      restarts.delete(identify(pod).uid);
    },
  };
}

/** Reports Deployments past their progress deadline, and learns which opted in by a label of their own. */
export function deploymentHandler(
  consent: ConsentCache,
  report: Report,
  onMoreConsent: () => void,
): WatchHandler<Resources['deployments']> {
  const examine = (deployment: Resources['deployments']) => {
    const { namespace, name } = identify(deployment);
    if (consent.includes(namespace, name) && isSuspectDeployment(deployment))
      report({ namespace, kind: 'Deployment', name });
  };
  return {
    onList: (deployments) => {
      if (consent.setDeployments(deployments)) onMoreConsent();
      for (const deployment of deployments) examine(deployment);
    },
    onChange: (deployment) => {
      if (consent.changeDeployment(deployment)) onMoreConsent();
      examine(deployment);
    },
    onDelete: (deployment) => {
      consent.forgetDeployment(deployment);
    },
  };
}

/** Learns which namespaces opted in. */
export function namespaceHandler(
  consent: ConsentCache,
  onMoreConsent: () => void,
): WatchHandler<Resources['namespaces']> {
  return {
    onList: (namespaces) => {
      if (consent.setNamespaces(namespaces)) onMoreConsent();
    },
    onChange: (namespace) => {
      if (consent.changeNamespace(namespace)) onMoreConsent();
    },
    onDelete: (namespace) => {
      consent.forgetNamespace(namespace);
    },
  };
}
