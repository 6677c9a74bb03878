import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { deleteBridge } from './machine/bridge.ts';
import { processesIn, removeCgroups } from './machine/cgroups.ts';
import { isOurs, releaseMachine } from './machine/claim.ts';
import { removeChains } from './machine/iptables.ts';
import { leftovers } from './leftovers.ts';
import { markedProcesses } from './machine/marked.ts';
import { unmountBelow } from './machine/mounts.ts';
import { removeStrayFiles } from './machine/runtime-files.ts';
import { restoreSysctls } from './machine/sysctls.ts';
import { identify } from './process/identity.ts';
import { end } from './process/owned-process.ts';
import { at } from './settings.ts';
import type { Settings } from './settings.ts';
import { until } from './until.ts';

/**
 * Removes whatever a stack left on the machine, in whatever state it was left: the same after a proper `down` and
 * after a crash. Logs, Temporal's file and the record store stay. Gives what it could not remove.
 */
export async function clean(settings: Settings): Promise<string[]> {
  await endAll(() => markedProcesses(settings));
  if (isOurs(settings)) await cleanNodes(settings);
  rmSync(at.record(settings), { force: true });
  rmSync(join(settings.state, 'pids'), { recursive: true, force: true });
  for (const file of [at.adminKubeconfig(settings), at.paramedicKubeconfig(settings)])
    rmSync(file, { force: true });
  const left = await leftovers(settings);
  if (left.length > 0) return left;
  forgetCluster(settings);
  if (isOurs(settings)) releaseMachine();
  return [];
}

async function cleanNodes(settings: Settings): Promise<void> {
  await endAll(() => processesIn(settings));
  await unmountBelow(settings.state);
  await removeChains();
  await deleteBridge(settings.bridge);
  await until(
    () => {
      removeCgroups(settings);
      return processesIn(settings).length === 0;
    },
    5_000,
    100,
  );
  removeCgroups(settings);
  removeStrayFiles(settings);
  restoreSysctls(settings);
}

/** Only once nothing is mounted below: else removing the folder would reach into a pod's files. */
function forgetCluster(settings: Settings): void {
  const folders = [at.cluster(settings), ...settings.nodes.map(({ name }) => at.node(settings, name))];
  for (const folder of [...folders, join(settings.state, 'prometheus')]) {
    if (existsSync(folder)) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Killed processes can start others at the last moment (a shim its clean-up), so it looks again. */
async function endAll(find: () => number[]): Promise<void> {
  for (let round = 0; round < 3; round += 1) {
    const found = find().flatMap((pid) => identify(pid) ?? []);
    if (found.length === 0) return;
    await Promise.all(found.map((identity) => end(identity, 0)));
  }
}
