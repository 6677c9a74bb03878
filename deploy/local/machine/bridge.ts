import { existsSync, readlinkSync, readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { attempt, run } from '../process/run.ts';
import { gatewayOf } from '../render/cni-config.ts';
import { closeNetwork } from './firewall.ts';
import type { Settings } from '../settings.ts';
import { StackError } from '../stack-error.ts';

const DEADLINE_MS = 10_000;

export const bridgeExists = (bridge: string): boolean => existsSync(`/sys/class/net/${bridge}`);

const ip = (...args: string[]): Promise<string> => run('ip', args, { deadlineMs: DEADLINE_MS });

/** The pods' bridge, which also carries the nodes' own addresses; nothing on it can leave the machine. */
export async function createBridge(settings: Settings): Promise<void> {
  const { bridge, podNetwork, serviceNetwork, nodes } = settings;
  if (bridgeExists(bridge)) return;
  // With a fixed hardware address it does not change when pods come and go.
  const hardware = ['0a:58', ...podNetwork.split('.').map(hex), '00', '01'].join(':');
  await ip('link', 'add', bridge, 'address', hardware, 'type', 'bridge');
  await ip('addr', 'add', `${gatewayOf(podNetwork)}/16`, 'dev', bridge);
  for (const node of nodes) await ip('addr', 'add', `${node.address}/32`, 'dev', bridge);
  await closeNetwork(settings);
  await ip('link', 'set', bridge, 'up');
  // A Service address that kube-proxy does not know ends here instead of on the default route.
  await ip('route', 'add', `${serviceNetwork}.0.0/16`, 'dev', bridge);
}

/** The bridge and every pod's end of a cable that is still plugged into it. */
export async function deleteBridge(bridge: string): Promise<void> {
  for (const cable of cablesOf(bridge))
    await attempt('ip', ['link', 'del', cable], { deadlineMs: DEADLINE_MS });
  if (bridgeExists(bridge)) await attempt('ip', ['link', 'del', bridge], { deadlineMs: DEADLINE_MS });
}

export function cablesOf(bridge: string): string[] {
  if (!bridgeExists(bridge)) return [];
  return readdirSync('/sys/class/net').filter((name) => masterOf(name) === bridge);
}

function masterOf(name: string): string | undefined {
  const link = `/sys/class/net/${name}/master`;
  return existsSync(link) ? basename(readlinkSync(link)) : undefined;
}

/** Refuses networks that this machine already reaches in another way than its default route. */
export async function networkProblem(settings: Settings): Promise<StackError | undefined> {
  const shown = await attempt('ip', ['-4', 'route', 'show'], { deadlineMs: DEADLINE_MS });
  const claims = [
    { network: settings.podNetwork, variable: 'PARAMEDIC_POD_NETWORK' },
    { network: settings.serviceNetwork, variable: 'PARAMEDIC_SERVICE_NETWORK' },
  ];
  const routes = shown.stdout.split('\n').filter((line) => !line.includes(`dev ${settings.bridge}`));
  for (const { network, variable } of claims) {
    const route = routes.find((line) => line.startsWith(`${network}.`));
    if (!route) continue;
    return new StackError(
      `the network ${network}.0.0/16 is in use on this machine: ${route.trim()}`,
      `set ${variable} to the first two numbers of a free private network, for example 10.97`,
    );
  }
  return undefined;
}

const hex = (octet: string): string => Number(octet).toString(16).padStart(2, '0');
