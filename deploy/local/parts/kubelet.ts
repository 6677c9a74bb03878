import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { images } from '../acquire/images.ts';
import { kubernetesProgram } from '../acquire/kubernetes.ts';
import { ask } from '../api-call.ts';
import type { Context, Part } from '../context.ts';
import { adminServer, kubeconfigOf } from '../identities.ts';
import { cgroupOf } from '../machine/cgroups.ts';
import { containerdSocket } from '../render/containerd-config.ts';
import { kubeletConfig } from '../render/kubelet-config.ts';
import { StackError } from '../stack-error.ts';
import { at } from '../settings.ts';
import type { NodeSettings } from '../settings.ts';
import { ctr } from './containerd.ts';
import { serverPart } from './server.ts';

/** One node's kubelet; ready when the API server says that the node is. */
export function kubelet(node: NodeSettings): Part {
  return serverPart({
    name: node.kubelet,
    after: ['access', node.containerd],
    alone: true,
    readyWithinMs: 120_000,
    address: () => `https://${node.address}:${String(node.kubeletPort)}`,
    prepare: async (context) => {
      await importImages(context, node);
      const command = await kubernetesProgram(context, 'kubelet');
      return { command, args: flags(context, node) };
    },
    ready: async ({ settings }) => {
      const admin = adminServer(settings);
      const answer = admin && (await ask(admin, `/api/v1/nodes/${node.name}`).catch(() => undefined));
      if (answer?.status !== 200) return 'the node is not registered yet';
      return readiness(answer.body);
    },
  });
}

type NodeObject = { status?: { conditions?: { type: string; status: string; message?: string }[] } };

function readiness(body: string): string | undefined {
  const { status } = JSON.parse(body) as NodeObject;
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  return ready?.status === 'True' ? undefined : `the node is not Ready: ${ready?.message ?? 'no word yet'}`;
}

function flags({ settings }: Context, node: NodeSettings): string[] {
  const folder = at.node(settings, node.name);
  const config = join(folder, 'kubelet.json');
  mkdirSync(join(folder, 'kubelet'), { recursive: true });
  const given = {
    node,
    folder,
    cgroup: `/${cgroupOf(node.name)}`,
    clusterDns: `${settings.serviceNetwork}.0.10`,
  };
  writeFileSync(config, JSON.stringify(kubeletConfig(given), undefined, 2));
  return [
    `--config=${config}`,
    `--kubeconfig=${kubeconfigOf(settings, `system:node:${node.name}`)}`,
    `--root-dir=${join(folder, 'kubelet')}`,
    `--cert-dir=${join(folder, 'certificates')}`,
    `--hostname-override=${node.name}`,
    `--node-ip=${node.address}`,
    // For cadvisor, which else looks for the machine's own containerd and cannot name our containers.
    `--containerd=${containerdSocket(folder)}`,
  ];
}

async function importImages(context: Context, node: NodeSettings): Promise<void> {
  for (const { archive, reference } of await images(context)) {
    const done = await ctr(context, node, ['images', 'import', archive], 60_000);
    if (done.code === 0) continue;
    throw new StackError(
      `${node.name} could not import the image ${reference}: ${done.stderr.trim().slice(-300)}`,
      `see logs/${node.containerd}.log in the state folder (a full disk?)`,
    );
  }
}
