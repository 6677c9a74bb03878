import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Context } from '../context.ts';
import { attempt, run } from '../process/run.ts';

/** Programs that must be on the machine itself, and the Debian package each is in. */
const NEEDED = [
  { program: 'iptables', package: 'iptables' },
  { program: 'conntrack', package: 'conntrack' },
  { program: 'ip', package: 'iproute2' },
  { program: 'mount', package: 'mount' },
] as const;

const SEARCHED = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

export function onPath(program: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...SEARCHED];
  return folders.map((folder) => join(folder, program)).find((file) => existsSync(file));
}

/** Installs the few system tools the nodes call by name, saying so; they start no service. */
export async function systemTools(context: Context): Promise<void> {
  const packages: string[] = NEEDED.filter(({ program }) => !onPath(program)).map((need) => need.package);
  if (!hasSeccomp()) packages.push('libseccomp2');
  if (packages.length > 0) await install(context, packages);
}

/** runc from the cache is linked to it; most machines have it. */
function hasSeccomp(): boolean {
  const places = [`/usr/lib/${architecture()}-linux-gnu`, '/usr/lib64', '/usr/lib', '/lib64'];
  return places.some((folder) => existsSync(join(folder, 'libseccomp.so.2')));
}

export async function install(context: Context, packages: readonly string[]): Promise<void> {
  context.say('system', `installing with apt-get (no service is started): ${packages.join(', ')}`);
  const options = {
    deadlineMs: 300_000,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    wayOut: `install ${packages.join(', ')} by hand, then run it again`,
    signal: context.signal,
  };
  const args = ['install', '-y', '-q', '--no-install-recommends', ...packages];
  if ((await attempt('apt-get', args, options)).code === 0) return;
  await run('apt-get', ['update', '-q'], options);
  await run('apt-get', args, options);
}

const architecture = (): string => (process.arch === 'arm64' ? 'aarch64' : 'x86_64');
