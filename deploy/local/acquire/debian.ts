import { existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { cached } from '../cached.ts';
import type { Context } from '../context.ts';
import { attempt, run } from '../process/run.ts';
import { StackError } from '../stack-error.ts';

const PACKAGES = {
  etcd: { package: 'etcd-server', file: 'usr/bin/etcd' },
  containerd: { package: 'containerd', file: 'usr/bin/containerd' },
  runc: { package: 'runc', file: 'usr/sbin/runc' },
  cni: { package: 'containernetworking-plugins', file: 'usr/lib/cni/bridge' },
  prometheus: { package: 'prometheus', file: 'usr/bin/prometheus' },
} as const;

const pending = new Map<string, Promise<string>>();

/**
 * The path of a program out of a Debian package that is unpacked into the cache, not installed: installing it
 * would start a service on this machine.
 */
export function debianProgram(context: Context, name: keyof typeof PACKAGES): Promise<string> {
  const known = pending.get(name);
  if (known) return known;
  const path = unpacked(context, name);
  pending.set(name, path);
  return path;
}

async function unpacked(context: Context, name: keyof typeof PACKAGES): Promise<string> {
  const wanted = PACKAGES[name];
  const place = join(context.settings.cache, 'debian', distribution(), wanted.package);
  const folder = await cached(place, async (unfinished) => {
    context.say(name, `fetching the Debian package ${wanted.package} (first time only)`);
    const downloads = join(unfinished, '.download');
    mkdirSync(downloads);
    await download(context, wanted.package, downloads);
    const archive = readdirSync(downloads).find((file) => file.endsWith('.deb'));
    if (archive === undefined) throw notServed(wanted.package);
    await run('dpkg-deb', ['-x', join(downloads, archive), unfinished], { deadlineMs: 60_000 });
    await run('rm', ['-r', downloads], { deadlineMs: 20_000 });
    if (!existsSync(join(unfinished, wanted.file))) throw notServed(wanted.package);
  });
  return join(folder, wanted.file);
}

let updated: Promise<unknown> | undefined;

async function download(context: Context, name: string, folder: string): Promise<void> {
  const fetching = ['download', '-q', name];
  const options = { cwd: folder, deadlineMs: 300_000, signal: context.signal };
  const wayOut = `this step needs Debian or Ubuntu with its package lists reachable (tried: apt-get update, apt-get download ${name})`;
  const first = await attempt('apt-get', fetching, { ...options, wayOut });
  if (first.code === 0) return;
  updated ??= run('apt-get', ['update', '-q'], { deadlineMs: 180_000, wayOut });
  await updated;
  await run('apt-get', fetching, { ...options, wayOut });
}

function distribution(): string {
  const release = readFileSync('/etc/os-release', 'utf8');
  return /^VERSION_CODENAME=(.+)$/m.exec(release)?.[1]?.replaceAll('"', '') ?? 'unknown';
}

function notServed(name: string): StackError {
  return new StackError(
    `the Debian package ${name} does not hold what is expected of it`,
    'the local stack is tried on Debian 12; set KUBECONFIG to use a cluster that exists instead',
  );
}
