import { kubernetesProblem } from './acquire/kubernetes.ts';
import { onPath } from './acquire/system-tools.ts';
import type { Context, Part } from './context.ts';
import { networkProblem } from './machine/bridge.ts';
import { claimProblem, isOurs } from './machine/claim.ts';
import { stackChains } from './machine/iptables.ts';
import { portProblem } from './port-claim.ts';
import type { PortClaim } from './port-claim.ts';
import type { PortName } from './ports.ts';
import type { Settings } from './settings.ts';
import { StackError } from './stack-error.ts';

const USE_ANOTHER = 'or set KUBECONFIG to use an existing cluster';

/** Everything that would make the start fail half-way, found before anything is started. */
export async function preflight(context: Context, parts: readonly Part[]): Promise<void> {
  if (process.platform !== 'linux') {
    throw new StackError('the local stack needs Linux', 'run it in a Linux machine or virtual machine');
  }
  const owned = context.settings.existing.kubeconfig ? undefined : claimProblem(context.settings);
  // Everything else it would complain about is that other stack.
  if (owned) throw owned;
  const problems = [
    ...(context.settings.existing.kubeconfig ? [] : await nodeProblems(context)),
    ...(await Promise.all(claimsOf(context.settings, parts).map(portProblem))),
  ].filter((problem) => problem !== undefined);
  const [first, ...others] = problems;
  if (!first) return;
  if (others.length === 0) throw first;
  const list = problems.map(({ message, wayOut }) => `- ${message}\n  → ${wayOut}`);
  throw new StackError(
    `the stack cannot start here, for ${String(problems.length)} reasons:\n${list.join('\n')}`,
    'cure these, then run it again',
  );
}

async function nodeProblems(context: Context): Promise<(StackError | undefined)[]> {
  const { settings } = context;
  return [
    process.getuid?.() === 0
      ? undefined
      : new StackError(
          'real nodes need root (containers, a bridge, iptables)',
          `run it as root, ${USE_ANOTHER}`,
        ),
    kubernetesProblem(context),
    onPath('ip') ? await networkProblem(settings) : undefined,
    await strangersChains(settings),
  ];
}

async function strangersChains(settings: Settings): Promise<StackError | undefined> {
  if (isOurs(settings)) return undefined;
  const chain = (await stackChains()).find((name) => name.includes('KUBE-'));
  if (chain === undefined) return undefined;
  return new StackError(
    `this machine seems to be a node of another Kubernetes already (${chain})`,
    `end that one, ${USE_ANOTHER}`,
  );
}

const NODE_PORTS: readonly PortName[] = [
  'registry',
  'etcd',
  'etcdPeer',
  'apiServer',
  'controllerManager',
  'scheduler',
  'kubeProxyHealth',
  'kubeProxyMetrics',
  'kubelet1Health',
  'kubelet2Health',
];

function claimsOf(settings: Settings, parts: readonly Part[]): PortClaim[] {
  const has = (name: string): boolean => parts.some((part) => part.process && part.name === name);
  const claim = (name: PortName, insteadUse?: string): PortClaim => ({
    name,
    port: settings.ports[name],
    host: '127.0.0.1',
    ...(insteadUse ? { insteadUse } : {}),
  });
  const use = (variable: string, address: string): string =>
    `set ${variable}=${address} to use what runs there`;
  const temporalAt = `127.0.0.1:${String(settings.ports.temporal)}`;
  const prometheusAt = `http://127.0.0.1:${String(settings.ports.prometheus)}`;
  return [
    ...(has('temporal') ? [claim('temporal', use('TEMPORAL_ADDRESS', temporalAt)), claim('temporalUi')] : []),
    ...(has('prometheus') ? [claim('prometheus', use('PROMETHEUS_URL', prometheusAt))] : []),
    ...(has('paramedic') ? [claim('api')] : []),
    ...(has('etcd') ? NODE_PORTS.map((name) => claim(name)) : []),
  ];
}
