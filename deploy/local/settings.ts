import { homedir } from 'node:os';
import { join, resolve, sep } from 'node:path';
import { portsFrom } from './ports.ts';
import type { Ports } from './ports.ts';
import { StackError } from './stack-error.ts';

export type NodeSettings = {
  name: string;
  address: string;
  kubeletPort: number;
  kubeletHealthPort: number;
  /** The names of its two parts. */
  kubelet: string;
  containerd: string;
};

/** Servers that exist already and are used instead of starting our own. */
export type Existing = {
  kubeconfig?: string;
  temporalAddress?: string;
  prometheusUrl?: string;
  shopImage?: string;
};

export type Settings = {
  checkout: string;
  state: string;
  cache: string;
  ports: Ports;
  existing: Existing;
  bridge: string;
  /** First two octets, for example `10.219`; the whole /16 belongs to the stack. */
  podNetwork: string;
  serviceNetwork: string;
  nodes: readonly NodeSettings[];
};

type Env = Readonly<Record<string, string | undefined>>;

const CHECKOUT = resolve(import.meta.dirname, '../..');
// The longest socket below the state folder (…/node-1/kubelet/device-plugins/kubelet.sock) must fit in 107 bytes.
const LONGEST_STATE_PATH = 62;

/** Everything that can differ between machines, read once. Refuses values that cannot work, by name. */
export function readSettings(env: Env): Settings {
  const home = env['HOME'] ?? homedir();
  const state = resolve(
    env['PARAMEDIC_STATE_DIR'] ?? join(env['XDG_STATE_HOME'] ?? join(home, '.local/state'), 'paramedic'),
  );
  const cache = resolve(
    env['PARAMEDIC_CACHE_DIR'] ?? join(env['XDG_CACHE_HOME'] ?? join(home, '.cache'), 'paramedic'),
  );
  if (state.length > LONGEST_STATE_PATH) {
    throw new StackError(
      `the state folder's path is too long for the sockets in it (${String(state.length)} characters): ${state}`,
      `set PARAMEDIC_STATE_DIR to a path of at most ${String(LONGEST_STATE_PATH)} characters`,
    );
  }
  const ports = portsFrom(env);
  const podNetwork = twoOctets(env, 'PARAMEDIC_POD_NETWORK', '10.219');
  return {
    checkout: CHECKOUT,
    state,
    cache,
    ports,
    existing: existingServers(env, state),
    bridge: 'paramedic0',
    podNetwork,
    serviceNetwork: twoOctets(env, 'PARAMEDIC_SERVICE_NETWORK', '10.218'),
    nodes: [
      node(1, podNetwork, ports.kubelet1, ports.kubelet1Health),
      node(2, podNetwork, ports.kubelet2, ports.kubelet2Health),
    ],
  };
}

function node(index: number, network: string, kubeletPort: number, kubeletHealthPort: number): NodeSettings {
  const name = `node-${String(index)}`;
  return {
    name,
    address: `${network}.0.${String(10 + index)}`,
    kubeletPort,
    kubeletHealthPort,
    kubelet: `kubelet-${name}`,
    containerd: `containerd-${name}`,
  };
}

function existingServers(env: Env, state: string): Existing {
  const existing: Existing = {};
  const kubeconfig = env['KUBECONFIG'];
  // People export the kubeconfig that `up` prints: that one is ours, not somebody else's cluster.
  if (kubeconfig && !isBelow(resolve(kubeconfig), state)) existing.kubeconfig = resolve(kubeconfig);
  const temporalAddress = env['TEMPORAL_ADDRESS'];
  if (temporalAddress) existing.temporalAddress = temporalAddress;
  const prometheusUrl = env['PROMETHEUS_URL'];
  if (prometheusUrl) existing.prometheusUrl = prometheusUrl.replace(/\/+$/, '');
  const shopImage = env['PARAMEDIC_SHOP_IMAGE'];
  if (shopImage) existing.shopImage = shopImage;
  return existing;
}

function twoOctets(env: Env, name: string, fallback: string): string {
  const value = env[name] ?? fallback;
  const octets = value.split('.').map(Number);
  const right = octets.length === 2 && octets.every((o) => Number.isInteger(o) && o >= 0 && o <= 255);
  if (right) return value;
  throw new StackError(
    `${name} is "${value}", which is not the first two numbers of an IPv4 network`,
    `set it to something like ${fallback} (the whole ${fallback}.0.0/16 is then used), or unset it`,
  );
}

export function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

export const at = {
  log: (settings: Settings, part: string): string => join(settings.state, 'logs', `${part}.log`),
  pidFile: (settings: Settings, part: string): string => join(settings.state, 'pids', `${part}.json`),
  cluster: (settings: Settings): string => join(settings.state, 'cluster'),
  adminKubeconfig: (settings: Settings): string => join(settings.state, 'admin.kubeconfig'),
  paramedicKubeconfig: (settings: Settings): string => join(settings.state, 'paramedic.kubeconfig'),
  userKubeconfig: (settings: Settings, user: string): string =>
    join(settings.state, 'cluster', 'kubeconfigs', `${user}.kubeconfig`),
  auditLog: (settings: Settings): string => join(settings.state, 'logs', 'audit.jsonl'),
  certificate: (settings: Settings): string =>
    join(settings.state, 'cluster', 'certificates', 'apiserver.crt'),
  node: (settings: Settings, name: string): string => join(settings.state, name),
  record: (settings: Settings): string => join(settings.state, 'stack.json'),
};
