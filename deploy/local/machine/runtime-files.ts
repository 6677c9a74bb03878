import { existsSync, lstatSync, readFileSync, readdirSync, readlinkSync, rmSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { CNI_NETWORK } from '../render/cni-config.ts';
import { at, isBelow } from '../settings.ts';
import type { Settings } from '../settings.ts';

// Made by containerd, CNI and the kubelet; they go only when they are empty.
const MADE_FOLDERS = [
  '/run/containerd/s',
  '/run/containerd',
  '/var/lib/cni/results',
  '/var/lib/cni',
  '/var/log/containers',
  '/var/lib/kubelet/device-plugins',
  '/var/lib/kubelet',
];

/** What the runtimes put outside the state folder, at places nobody can configure. */
export function strayFiles(settings: Settings): string[] {
  return [...shimSockets(settings), ...networkResults(), ...logLinks(settings)];
}

export function removeStrayFiles(settings: Settings): void {
  for (const file of strayFiles(settings)) rmSync(file, { force: true });
  for (const folder of MADE_FOLDERS) {
    if (existsSync(folder) && readdirSync(folder).length === 0) rmdirSync(folder);
  }
}

/** Each task's folder names its shim's socket, which lies in /run/containerd/s whatever the configuration. */
function shimSockets(settings: Settings): string[] {
  return settings.nodes
    .map((node) =>
      join(at.node(settings, node.name), 'containerd/state/io.containerd.runtime.v2.task/k8s.io'),
    )
    .flatMap((tasks) => list(tasks).map((task) => join(tasks, task, 'address')))
    .filter((file) => existsSync(file))
    .map((file) =>
      readFileSync(file, 'utf8')
        .trim()
        .replace(/^unix:\/\//, ''),
    )
    .filter((socket) => socket.startsWith('/run/containerd/s/') && existsSync(socket));
}

function networkResults(): string[] {
  const folder = '/var/lib/cni/results';
  return list(folder)
    .filter((name) => name.startsWith(`${CNI_NETWORK}-`))
    .map((name) => join(folder, name));
}

/** The kubelet links every container's log there. */
function logLinks(settings: Settings): string[] {
  const folder = '/var/log/containers';
  return list(folder)
    .map((name) => join(folder, name))
    .filter((file) => lstatSync(file).isSymbolicLink() && isBelow(readlinkSync(file), settings.state));
}

const list = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder) : []);
