import { StackError } from './stack-error.ts';

/** Every port the stack listens on, with its default. `PARAMEDIC_PORT_<NAME>` moves it. */
const DEFAULTS = {
  temporal: 7233,
  temporalUi: 8233,
  api: 8980,
  prometheus: 17090,
  registry: 17500,
  etcd: 17379,
  etcdPeer: 17380,
  apiServer: 17443,
  controllerManager: 17257,
  scheduler: 17259,
  kubeProxyHealth: 17256,
  kubeProxyMetrics: 17249,
  kubelet1: 17251,
  kubelet1Health: 17247,
  kubelet2: 17252,
  kubelet2Health: 17248,
} as const;

export type PortName = keyof typeof DEFAULTS;
export type Ports = Record<PortName, number>;

/** `apiServer` → `PARAMEDIC_PORT_API_SERVER`. */
export function variableOf(name: PortName): string {
  return `PARAMEDIC_PORT_${name.replace(/([A-Z]|\d+)/g, '_$1').toUpperCase()}`;
}

export function portsFrom(env: Readonly<Record<string, string | undefined>>): Ports {
  const ports: Ports = { ...DEFAULTS };
  for (const name of Object.keys(DEFAULTS) as PortName[]) {
    const given = env[variableOf(name)];
    if (given !== undefined && given !== '') ports[name] = portNumber(variableOf(name), given);
  }
  return ports;
}

function portNumber(variable: string, given: string): number {
  const port = Number(given);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new StackError(
    `${variable} is "${given}", which is not a port`,
    'set it to a number from 1 to 65535',
  );
}
