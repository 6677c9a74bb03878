import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { kubernetesProgram } from '../acquire/kubernetes.ts';
import { answers } from '../api-call.ts';
import type { Part } from '../context.ts';
import { kubeconfigOf } from '../identities.ts';
import { kubeProxyConfig } from '../render/kube-proxy-config.ts';
import { at } from '../settings.ts';
import type { NodeSettings } from '../settings.ts';
import { serverPart } from './server.ts';

/** One for the machine: all nodes share its iptables. It stands still until the node whose name it bears exists. */
export function kubeProxy(node: NodeSettings): Part {
  return serverPart({
    name: 'kube-proxy',
    after: ['access', node.kubelet],
    alone: true,
    readyWithinMs: 120_000,
    prepare: async (context) => {
      const { settings } = context;
      const config = join(at.cluster(settings), 'kube-proxy.json');
      const given = {
        kubeconfig: kubeconfigOf(settings, 'system:kube-proxy'),
        nodeName: node.name,
        podNetwork: settings.podNetwork,
        healthPort: settings.ports.kubeProxyHealth,
        metricsPort: settings.ports.kubeProxyMetrics,
      };
      writeFileSync(config, JSON.stringify(kubeProxyConfig(given), undefined, 2));
      return { command: await kubernetesProgram(context, 'kube-proxy'), args: [`--config=${config}`] };
    },
    ready: async ({ settings }) =>
      (await answers(`http://127.0.0.1:${String(settings.ports.kubeProxyHealth)}/healthz`))
        ? undefined
        : 'no answer on /healthz',
  });
}
