import { existsSync, mkdirSync, readFileSync, readdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StackError } from '../stack-error.ts';
import type { Settings } from '../settings.ts';

export const cgroupOf = (node: string): string => `paramedic-${node}`;

const NEEDED = ['cpu', 'cpuset', 'memory', 'pids', 'io', 'hugetlb'];

/** Every mounted hierarchy: one for each controller in version 1, a single one in version 2, or both. */
export function hierarchies(): { path: string; version: 1 | 2; controllers: string[] }[] {
  return readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' '))
    .filter(([, path, type]) => path !== undefined && (type === 'cgroup' || type === 'cgroup2'))
    .map(([, path = '', type, options = '']) => ({
      path,
      version: type === 'cgroup2' ? 2 : 1,
      controllers: options.split(','),
    }));
}

/** A cgroup of its own for each node in every hierarchy, ready for the kubelet to divide. */
export function makeCgroups(settings: Settings): void {
  const mounted = hierarchies();
  const unifiedOnly = mounted.every(({ version }) => version === 2);
  for (const { path, version, controllers } of mounted) {
    if (unifiedOnly) delegate(path);
    for (const node of settings.nodes) {
      const folder = join(path, cgroupOf(node.name));
      mkdirSync(folder, { recursive: true });
      if (unifiedOnly) delegate(folder);
      if (version === 1 && controllers.includes('cpuset')) inheritCpus(path, folder);
    }
  }
}

function inheritCpus(parent: string, folder: string): void {
  for (const file of ['cpuset.cpus', 'cpuset.mems']) {
    writeFileSync(join(folder, file), readFileSync(join(parent, file), 'utf8'));
  }
}

function delegate(folder: string): void {
  const available = readFileSync(join(folder, 'cgroup.controllers'), 'utf8').trim().split(' ');
  const wanted = NEEDED.filter((name) => available.includes(name)).map((name) => `+${name}`);
  try {
    writeFileSync(join(folder, 'cgroup.subtree_control'), wanted.join(' '));
  } catch (error) {
    throw new StackError(
      `the cgroup ${folder} cannot be divided (${(error as Error).message})`,
      'run it on the machine itself rather than in a container, or set KUBECONFIG to use an existing cluster',
      { cause: error },
    );
  }
}

/** Folders of our nodes that exist now, deepest first: the order in which they can be removed. */
export function ourCgroups(settings: Settings): string[] {
  return hierarchies()
    .flatMap(({ path }) => settings.nodes.map((node) => join(path, cgroupOf(node.name))))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => [...inside(folder), folder]);
}

function inside(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(folder, entry.name))
    .flatMap((child) => [...inside(child), child]);
}

/** The processes of our nodes' pods: whoever is in our cgroups was started by our runtime. */
export function processesIn(settings: Settings): number[] {
  const pids = ourCgroups(settings).flatMap((folder) =>
    readIfThere(join(folder, 'cgroup.procs')).split('\n').filter(Boolean).map(Number),
  );
  return [...new Set(pids)];
}

/** Those that stay are reported by `leftovers`. */
export function removeCgroups(settings: Settings): void {
  for (const folder of ourCgroups(settings)) {
    try {
      rmdirSync(folder);
    } catch (error) {
      if (!['EBUSY', 'ENOENT'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    }
  }
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // A pod's cgroup goes when its last process does.
    return '';
  }
}
