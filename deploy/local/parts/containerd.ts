import { existsSync, mkdirSync, statfsSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { debianProgram } from '../acquire/debian.ts';
import { PAUSE_IMAGE } from '../acquire/images.ts';
import type { Context, Part } from '../context.ts';
import { attempt } from '../process/run.ts';
import { cniConfig } from '../render/cni-config.ts';
import { containerdConfig, containerdSocket } from '../render/containerd-config.ts';
import { at } from '../settings.ts';
import type { NodeSettings } from '../settings.ts';
import { serverPart } from './server.ts';

const OVERLAY_FILE_SYSTEM = 0x794c_7630;

/** The container runtime of one node, with its own root, state and socket. */
export function containerd(node: NodeSettings): Part {
  return serverPart({
    name: node.containerd,
    after: ['network'],
    address: (settings) => containerdSocket(at.node(settings, node.name)),
    prepare: async (context) => {
      const command = await debianProgram(context, 'containerd');
      return { command, args: ['--config', await writeConfig(context, node), '--log-level', 'info'] };
    },
    ready: async (context) => {
      const socket = containerdSocket(at.node(context.settings, node.name));
      if (!existsSync(socket)) return 'no socket yet';
      const asked = await ctr(context, node, ['version'], 5_000);
      return asked.code === 0 ? undefined : asked.stderr.trim();
    },
  });
}

/** containerd's own command line against one node's images and containers. */
export async function ctr(
  context: Context,
  node: NodeSettings,
  args: readonly string[],
  deadlineMs: number,
): Promise<{ code: number; stdout: string; stderr: string }> {
  const program = join(dirname(await debianProgram(context, 'containerd')), 'ctr');
  const where = ['--address', containerdSocket(at.node(context.settings, node.name)), '-n', 'k8s.io'];
  return attempt(program, [...where, ...args], { deadlineMs });
}

async function writeConfig(context: Context, node: NodeSettings): Promise<string> {
  const { settings } = context;
  const folder = at.node(settings, node.name);
  const cniFolder = join(folder, 'cni');
  mkdirSync(cniFolder, { recursive: true });
  const leases = join(at.cluster(settings), 'addresses');
  const cni = cniConfig({ bridge: settings.bridge, podNetwork: settings.podNetwork, leases });
  writeFileSync(join(cniFolder, '10-paramedic.conflist'), JSON.stringify(cni));
  const file = join(folder, 'containerd.toml');
  const config = containerdConfig({
    folder,
    runc: await debianProgram(context, 'runc'),
    cniPlugins: dirname(await debianProgram(context, 'cni')),
    pauseImage: PAUSE_IMAGE,
    // overlayfs cannot lie on overlayfs, as it would inside a container.
    snapshotter: statfsSync(folder).type === OVERLAY_FILE_SYSTEM ? 'native' : 'overlayfs',
  });
  writeFileSync(file, config);
  return file;
}
