/** The few fields of a Kubernetes object that finding its metrics takes. */
export type PodSeen = {
  metadata?: {
    namespace?: string;
    name?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
  };
  spec?: {
    nodeName?: string;
    containers?: { name: string; ports?: { containerPort: number }[] }[];
  };
  status?: { phase?: string; podIP?: string };
};

export type NodeSeen = {
  metadata?: { name?: string };
  status?: {
    addresses?: { type: string; address: string }[];
    daemonEndpoints?: { kubeletEndpoint?: { Port: number } };
  };
};

export type TargetGroup = { targets: string[]; labels: Record<string, string> };

const LIVE = new Set(['Pending', 'Running']);

/**
 * One target for each live pod annotated `prometheus.io/scrape: "true"` (port and path by annotation, else the
 * first declared port and /metrics), with the labels that tell versions of a workload apart.
 */
export function podTargets(pods: readonly PodSeen[]): TargetGroup[] {
  return pods.flatMap((pod) => {
    const annotations = pod.metadata?.annotations ?? {};
    const address = liveAddress(pod);
    if (annotations['prometheus.io/scrape'] !== 'true' || address === undefined) return [];
    const served = portsOf(pod);
    const port = annotations['prometheus.io/port'] ?? served[0]?.port;
    if (port === undefined) return [];
    const path = annotations['prometheus.io/path'] ?? '/metrics';
    const container = served.find((known) => known.port === port)?.container;
    const labels = present({ __metrics_path__: path, container, ...identity(pod) });
    return [{ targets: [authority(address, port)], labels }];
  });
}

function liveAddress({ status }: PodSeen): string | undefined {
  return LIVE.has(status?.phase ?? '') ? status?.podIP : undefined;
}

function portsOf({ spec }: PodSeen): { container: string; port: string }[] {
  return (spec?.containers ?? []).flatMap(({ name, ports }) =>
    (ports ?? []).map(({ containerPort }) => ({ container: name, port: String(containerPort) })),
  );
}

function identity({ metadata, spec }: PodSeen): Record<string, string | undefined> {
  return {
    namespace: metadata?.namespace,
    pod: metadata?.name,
    node: spec?.nodeName,
    app: metadata?.labels?.['app'],
    pod_template_hash: metadata?.labels?.['pod-template-hash'],
  };
}

/** Every node's kubelet, at the address and port the node itself reports. */
export function nodeTargets(nodes: readonly NodeSeen[]): TargetGroup[] {
  return nodes.flatMap(({ metadata, status }) => {
    const address = status?.addresses?.find(({ type }) => type === 'InternalIP')?.address;
    const port = status?.daemonEndpoints?.kubeletEndpoint?.Port;
    if (!address || !port || !metadata?.name) return [];
    return [{ targets: [authority(address, String(port))], labels: { node: metadata.name } }];
  });
}

const authority = (address: string, port: string): string =>
  address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;

function present(labels: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(labels).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
