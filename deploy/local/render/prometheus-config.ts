import { join } from 'node:path';

const SCRAPE_INTERVAL = '5s';

/** Files that `targets-main.ts` keeps up to date. Debian's Prometheus is built without Kubernetes discovery. */
export const targetFiles = (folder: string): { pods: string; nodes: string } => ({
  pods: join(folder, 'targets', 'pods.json'),
  nodes: join(folder, 'targets', 'nodes.json'),
});

/**
 * Of cadvisor only what belongs to a container (or a pod's network): two kubelets on one machine each see all its
 * cgroups, and what /metrics/resource says as well would be counted twice in a sum.
 */
const CADVISOR_DROPPED = [
  { source_labels: ['__name__', 'pod'], regex: 'container_.*;', action: 'drop' },
  { source_labels: ['__name__', 'container'], regex: 'container_(?:[^n]|n[^e]).*;', action: 'drop' },
  {
    source_labels: ['__name__'],
    regex: 'container_(cpu_usage_seconds_total|memory_working_set_bytes|start_time_seconds)',
    action: 'drop',
  },
];

type KubeletJob = { file: string; name: string; path: string; dropped: readonly object[] };

/** The kubelets, asked at the address and port each node reports. */
function kubeletJob({ file, name, path, dropped }: KubeletJob): object {
  return {
    job_name: name,
    scheme: 'https',
    metrics_path: path,
    tls_config: { insecure_skip_verify: true },
    // Container timestamps lag behind the scrape; with them samples would come out of order.
    honor_timestamps: false,
    file_sd_configs: [{ files: [file] }],
    metric_relabel_configs: dropped,
  };
}

export function prometheusConfig(folder: string): object {
  const files = targetFiles(folder);
  return {
    global: { scrape_interval: SCRAPE_INTERVAL, scrape_timeout: '4s', evaluation_interval: SCRAPE_INTERVAL },
    scrape_configs: [
      { job_name: 'pods', file_sd_configs: [{ files: [files.pods] }] },
      kubeletJob({ file: files.nodes, name: 'kubelet-resource', path: '/metrics/resource', dropped: [] }),
      kubeletJob({
        file: files.nodes,
        name: 'kubelet-cadvisor',
        path: '/metrics/cadvisor',
        dropped: CADVISOR_DROPPED,
      }),
    ],
  };
}
