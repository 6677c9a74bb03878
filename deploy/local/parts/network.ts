import { mkdirSync } from 'node:fs';
import type { Part } from '../context.ts';
import { systemTools } from '../acquire/system-tools.ts';
import { makeCgroups } from '../machine/cgroups.ts';
import { createBridge, bridgeExists } from '../machine/bridge.ts';
import { claimMachine } from '../machine/claim.ts';
import { rememberSysctls } from '../machine/sysctls.ts';
import { at } from '../settings.ts';

/** What the machine itself lends to the nodes: a bridge with their addresses, and a cgroup for each. */
export const network: Part = {
  name: 'network',
  after: [],
  readyWithinMs: 10_000,
  process: false,
  alone: false,
  address: ({ bridge, podNetwork }) => `${bridge} ${podNetwork}.0.0/16`,
  start: async (context) => {
    const { settings } = context;
    mkdirSync(at.cluster(settings), { recursive: true, mode: 0o700 });
    claimMachine(settings);
    await systemTools(context);
    rememberSysctls(settings);
    await createBridge(settings);
    makeCgroups(settings);
  },
  ready: ({ settings }) =>
    Promise.resolve(bridgeExists(settings.bridge) ? undefined : `no bridge ${settings.bridge}`),
  // It goes with what `clean` removes, after every process that uses it is gone.
  stop: () => Promise.resolve(),
};
