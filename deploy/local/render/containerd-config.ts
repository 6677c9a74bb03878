import { join } from 'node:path';

export type ContainerdGiven = {
  folder: string;
  runc: string;
  cniPlugins: string;
  pauseImage: string;
  snapshotter: 'overlayfs' | 'native';
};

export const containerdSocket = (folder: string): string => join(folder, 'containerd.sock');

/** containerd's configuration for one node; everything it writes stays in the node's own folder. */
export function containerdConfig(given: ContainerdGiven): string {
  const text = (value: string): string => JSON.stringify(value);
  const cri = 'plugins."io.containerd.grpc.v1.cri"';
  return `version = 2
root = ${text(join(given.folder, 'containerd/root'))}
state = ${text(join(given.folder, 'containerd/state'))}
oom_score = 0
disabled_plugins = [
  "io.containerd.snapshotter.v1.aufs", "io.containerd.snapshotter.v1.btrfs",
  "io.containerd.snapshotter.v1.devmapper", "io.containerd.snapshotter.v1.zfs",
  "io.containerd.tracing.processor.v1.otlp", "io.containerd.internal.v1.tracing",
]

[grpc]
  address = ${text(containerdSocket(given.folder))}

[plugins."io.containerd.internal.v1.opt"]
  path = ${text(join(given.folder, 'containerd/opt'))}

[${cri}]
  sandbox_image = ${text(given.pauseImage)}
  restrict_oom_score_adj = true
  disable_apparmor = true
  netns_mounts_under_state_dir = true
  max_concurrent_downloads = 5

[${cri}.cni]
  bin_dir = ${text(given.cniPlugins)}
  conf_dir = ${text(join(given.folder, 'cni'))}

[${cri}.containerd]
  snapshotter = ${text(given.snapshotter)}
  default_runtime_name = "runc"

[${cri}.containerd.runtimes.runc]
  runtime_type = "io.containerd.runc.v2"

[${cri}.containerd.runtimes.runc.options]
  BinaryName = ${text(given.runc)}
  Root = ${text(join(given.folder, 'containerd/runc'))}
  SystemdCgroup = false
`;
}
