export type KubeProxyGiven = {
  kubeconfig: string;
  nodeName: string;
  podNetwork: string;
  healthPort: number;
  metricsPort: number;
};

/** Masquerades all Service traffic: pods share one bridge, so an answer would else go round the translation. */
export function kubeProxyConfig(given: KubeProxyGiven): object {
  return {
    apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
    kind: 'KubeProxyConfiguration',
    clientConnection: { kubeconfig: given.kubeconfig },
    hostnameOverride: given.nodeName,
    mode: 'iptables',
    clusterCIDR: `${given.podNetwork}.0.0/16`,
    iptables: { masqueradeAll: true, syncPeriod: '30s', minSyncPeriod: '200ms' },
    conntrack: { maxPerCore: 0, min: 0, tcpEstablishedTimeout: '0s', tcpCloseWaitTimeout: '0s' },
    nodePortAddresses: [`${given.podNetwork}.0.0/16`],
    healthzBindAddress: `127.0.0.1:${String(given.healthPort)}`,
    metricsBindAddress: `127.0.0.1:${String(given.metricsPort)}`,
  };
}
