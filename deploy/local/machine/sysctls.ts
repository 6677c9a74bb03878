import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Settings } from '../settings.ts';

// What kubelet, kube-proxy and the CNI plugins set for the whole machine.
const TOUCHED = [
  'kernel/panic',
  'kernel/panic_on_oops',
  'kernel/keys/root_maxkeys',
  'kernel/keys/root_maxbytes',
  'net/ipv4/ip_forward',
  'net/ipv4/conf/all/route_localnet',
  'net/ipv4/vs/conntrack',
  'net/netfilter/nf_conntrack_max',
  'net/netfilter/nf_conntrack_tcp_be_liberal',
  'vm/overcommit_memory',
  'vm/panic_on_oom',
];

const fileOf = (settings: Settings): string => join(settings.state, 'sysctls.json');
const read = (name: string): string => readFileSync(join('/proc/sys', name), 'utf8').trim();

/** Kept from before the first start, through crashes, until `restoreSysctls` has put them back. */
export function rememberSysctls(settings: Settings): void {
  if (existsSync(fileOf(settings))) return;
  const present = TOUCHED.filter((name) => existsSync(join('/proc/sys', name)));
  mkdirSync(settings.state, { recursive: true });
  writeFileSync(
    fileOf(settings),
    JSON.stringify(Object.fromEntries(present.map((name) => [name, read(name)]))),
  );
}

export function restoreSysctls(settings: Settings): void {
  if (!existsSync(fileOf(settings))) return;
  const before = JSON.parse(readFileSync(fileOf(settings), 'utf8')) as Record<string, string>;
  for (const [name, value] of Object.entries(before)) {
    if (read(name) !== value) writeFileSync(join('/proc/sys', name), value);
  }
  rmSync(fileOf(settings));
}
