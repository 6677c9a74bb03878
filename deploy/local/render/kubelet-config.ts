import { join } from 'node:path';
import type { NodeSettings } from '../settings.ts';
import { containerdSocket } from './containerd-config.ts';

export type KubeletGiven = { node: NodeSettings; folder: string; cgroup: string; clusterDns: string };

/**
 * The kubelet's configuration for one of several nodes on one machine. It listens on the node's address on our
 * own bridge only, so it asks nobody who they are. CrashLoop back-off stays as Kubernetes has it.
 */
export function kubeletConfig({ node, folder, cgroup, clusterDns }: KubeletGiven): object {
  return {
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    address: node.address,
    port: node.kubeletPort,
    healthzBindAddress: '127.0.0.1',
    healthzPort: node.kubeletHealthPort,
    authentication: { anonymous: { enabled: true }, webhook: { enabled: false } },
    authorization: { mode: 'AlwaysAllow' },
    containerRuntimeEndpoint: `unix://${containerdSocket(folder)}`,
    cgroupDriver: 'cgroupfs',
    // Its own root: with a shared one each kubelet would end the other's pods.
    cgroupRoot: cgroup,
    enforceNodeAllocatable: [],
    oomScoreAdj: 0,
    failSwapOn: false,
    evictionHard: {
      'memory.available': '100Mi',
      'nodefs.available': '1%',
      'nodefs.inodesFree': '1%',
      'imagefs.available': '1%',
    },
    // Images come from archives: one that is collected could not be pulled again.
    imageGCHighThresholdPercent: 100,
    imageGCLowThresholdPercent: 99,
    serializeImagePulls: false,
    nodeStatusUpdateFrequency: '5s',
    containerLogMaxSize: '2Mi',
    containerLogMaxFiles: 3,
    podLogsDir: join(folder, 'pod-logs'),
    volumePluginDir: join(folder, 'volume-plugins'),
    makeIPTablesUtilChains: false,
    // Nothing answers there (shop needs no DNS); without it every pod gets a warning event.
    clusterDNS: [clusterDns],
    clusterDomain: 'cluster.local',
  };
}
