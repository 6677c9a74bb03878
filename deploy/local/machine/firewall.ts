import { run } from '../process/run.ts';
import type { Settings } from '../settings.ts';

/**
 * Closes the nodes' network to everything outside this machine: the kubelets ask nobody who they are, and Linux
 * would answer for their addresses on every interface. Pods cannot reach the outside either.
 */
export async function closeNetwork(settings: Settings): Promise<void> {
  await run('iptables-restore', ['--noflush', '-w', '5'], {
    deadlineMs: 20_000,
    input: closingRules(settings),
    wayOut: 'iptables must work on this machine (is the kernel module loaded?)',
  });
}

/** In chains of our own name, so that `removeChains` takes the rules out again. */
export function closingRules({ bridge, podNetwork }: Settings): string {
  return [
    '*filter',
    ':PARAMEDIC-ENTERING - [0:0]',
    ':PARAMEDIC-LEAVING - [0:0]',
    '-A PARAMEDIC-ENTERING -i lo -j RETURN',
    `-A PARAMEDIC-ENTERING -i ${bridge} -j RETURN`,
    '-A PARAMEDIC-ENTERING -j DROP',
    '-A PARAMEDIC-LEAVING -j DROP',
    `-I INPUT -d ${podNetwork}.0.0/16 -j PARAMEDIC-ENTERING`,
    `-I FORWARD -o ${bridge} -j PARAMEDIC-ENTERING`,
    `-I FORWARD -i ${bridge} ! -o ${bridge} -j PARAMEDIC-LEAVING`,
    'COMMIT',
    '',
  ].join('\n');
}
