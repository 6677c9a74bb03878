import type { Part } from './context.ts';
import { access } from './parts/access.ts';
import { apiServer } from './parts/api-server.ts';
import { containerd } from './parts/containerd.ts';
import { controllerManager, scheduler } from './parts/controllers.ts';
import { etcd } from './parts/etcd.ts';
import { existingTemporal } from './parts/existing-temporal.ts';
import { existingCluster } from './parts/existing-cluster.ts';
import { kubelet } from './parts/kubelet.ts';
import { kubeProxy } from './parts/kube-proxy.ts';
import { network } from './parts/network.ts';
import { paramedic } from './parts/paramedic.ts';
import { prometheus, prometheusTargets } from './parts/prometheus.ts';
import { registry } from './parts/registry.ts';
import { temporal } from './parts/temporal.ts';
import type { Settings } from './settings.ts';
import { StackError } from './stack-error.ts';

export type Choice = { paramedic: boolean };

/** Which parts this stack is made of: those that somebody else already runs are left out. */
export function partsOf(settings: Settings, choice: Choice): Part[] {
  const { existing } = settings;
  const cluster = existing.kubeconfig ? [existingCluster] : ourCluster(settings);
  const clusterUp = existing.kubeconfig ? [existingCluster.name] : [access.name];
  const servers = [
    existing.temporalAddress ? existingTemporal : temporal,
    ...cluster,
    ...(existing.prometheusUrl ? [] : [prometheus, prometheusTargets(clusterUp)]),
  ];
  return choice.paramedic ? [...servers, paramedic(servers.map(({ name }) => name))] : servers;
}

function ourCluster(settings: Settings): Part[] {
  return [
    network,
    etcd,
    registry,
    apiServer,
    access,
    controllerManager,
    scheduler,
    ...settings.nodes.map(containerd),
    ...settings.nodes.map(kubelet),
    ...settings.nodes.slice(0, 1).map(kubeProxy),
  ];
}

export function partNamed(settings: Settings, name: string): Part {
  const parts = partsOf(settings, { paramedic: true });
  const part = parts.find((known) => known.name === name);
  if (part) return part;
  const names = parts.filter((known) => known.process).map((known) => known.name);
  throw new StackError(`there is no part named "${name}"`, `it is one of: ${names.join(', ')}`);
}

/** The order in which parts end: each before what it needs, kubelets before containerd. */
export function stopOrder(parts: readonly Part[]): Part[] {
  const rank = (part: Part): number => {
    const index = STOPPED_FIRST.findIndex((start) => part.name.startsWith(start));
    return index === -1 ? STOPPED_FIRST.length : index;
  };
  return [...parts].sort((one, other) => rank(one) - rank(other));
}

const STOPPED_FIRST = [
  'paramedic',
  'prometheus',
  'kube-proxy',
  'kubelet',
  'kube-controller-manager',
  'kube-scheduler',
  'kube-apiserver',
  'etcd',
  'containerd',
  'registry',
  'temporal',
];
