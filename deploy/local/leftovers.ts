import { bridgeExists, cablesOf } from './machine/bridge.ts';
import { ourCgroups } from './machine/cgroups.ts';
import { isOurs } from './machine/claim.ts';
import { stackChains } from './machine/iptables.ts';
import { markedProcesses } from './machine/marked.ts';
import { mountsBelow } from './machine/mounts.ts';
import { strayFiles } from './machine/runtime-files.ts';
import { commandOf } from './process/identity.ts';
import type { Settings } from './settings.ts';

/** Everything of the stack that is still on the machine: empty after a clean `down`. */
export async function leftovers(settings: Settings): Promise<string[]> {
  const processes = markedProcesses(settings).map(
    (pid) => `process ${String(pid)}: ${commandOf(pid).slice(0, 100)}`,
  );
  const mounts = mountsBelow(settings.state).map((point) => `mount ${point}`);
  if (!isOurs(settings)) return [...processes, ...mounts];
  const chains = await stackChains();
  return [
    ...processes,
    ...mounts,
    ...cablesOf(settings.bridge).map((name) => `network interface ${name}`),
    ...(bridgeExists(settings.bridge) ? [`bridge ${settings.bridge}`] : []),
    ...ourCgroups(settings).map((folder) => `cgroup ${folder}`),
    ...chains.map((chain) => `iptables chain ${chain}`),
    ...strayFiles(settings).map((file) => `file ${file}`),
  ];
}
