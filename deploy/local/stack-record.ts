import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { SHOP_IMAGE } from './acquire/images.ts';
import { livingRecord } from './process/pid-file.ts';
import {
  apiServerUrl,
  apiUrl,
  prometheusUrl,
  registryAddress,
  temporalAddress,
  temporalUi,
} from './addresses.ts';
import { at, readSettings } from './settings.ts';
import type { Existing, Settings } from './settings.ts';
import { StackError } from './stack-error.ts';

export type StackNode = { name: string; address: string; kubeletPid?: number };

/** Where everything of a running stack is. What another owner runs (KUBECONFIG …) has no log or pid here. */
export type Stack = {
  startedAtMs: number;
  checkout: string;
  state: string;
  /** The servers that are somebody else's, as they were given when it started. */
  existing: Existing;
  /** The admin's, and the one Paramedic acts with; the same file in somebody else's cluster. */
  kubeconfig: string;
  paramedicKubeconfig: string;
  apiServer?: string;
  auditLog?: string;
  temporalAddress: string;
  temporalUi?: string;
  prometheusUrl: string;
  /** host:port of the registry that refuses; absent in somebody else's cluster. */
  registry?: string;
  apiUrl: string;
  shopImage: string;
  nodes: StackNode[];
  /** Programs of the same versions as the servers, when the stack has them. */
  kubectl?: string;
  temporalBinary?: string;
};

type Programs = Pick<Stack, 'kubectl' | 'temporalBinary'>;

/** What is known from the settings alone, before or while the parts run. */
export function recordOf(settings: Settings, programs: Programs = {}): Stack {
  const { existing } = settings;
  return {
    startedAtMs: Date.now(),
    checkout: settings.checkout,
    state: settings.state,
    existing,
    ...(existing.kubeconfig ? theirs(settings, existing.kubeconfig) : ours(settings)),
    temporalAddress: existing.temporalAddress ?? temporalAddress(settings),
    ...(existing.temporalAddress ? {} : { temporalUi: temporalUi(settings) }),
    prometheusUrl: existing.prometheusUrl ?? prometheusUrl(settings),
    apiUrl: apiUrl(settings),
    ...programs,
  };
}

type ClusterPart = Pick<
  Stack,
  'kubeconfig' | 'paramedicKubeconfig' | 'apiServer' | 'auditLog' | 'registry' | 'shopImage' | 'nodes'
>;

function theirs({ existing }: Settings, kubeconfig: string): ClusterPart {
  return { kubeconfig, paramedicKubeconfig: kubeconfig, shopImage: existing.shopImage ?? '', nodes: [] };
}

function ours(settings: Settings): ClusterPart {
  return {
    kubeconfig: at.adminKubeconfig(settings),
    paramedicKubeconfig: at.paramedicKubeconfig(settings),
    apiServer: apiServerUrl(settings),
    auditLog: at.auditLog(settings),
    registry: registryAddress(settings),
    shopImage: settings.existing.shopImage ?? SHOP_IMAGE,
    nodes: settings.nodes.map(({ name, address, kubelet }) => {
      const record = livingRecord(at.pidFile(settings, kubelet));
      return { name, address, ...(record ? { kubeletPid: record.pid } : {}) };
    }),
  };
}

export function writeStack(settings: Settings, stack: Stack): void {
  writeFileSync(`${at.record(settings)}.new`, `${JSON.stringify(stack, undefined, 2)}\n`, { mode: 0o644 });
  renameSync(`${at.record(settings)}.new`, at.record(settings));
}

/** The running stack's addresses and files. Refuses, with the way out, when there is none. */
export function readStack(settings: Settings = readSettings(process.env)): Stack {
  const stack = recordedStack(settings);
  if (stack) return stack;
  throw new StackError(`the local stack is not up (no ${at.record(settings)})`, 'run `make up`');
}

export function recordedStack(settings: Settings): Stack | undefined {
  if (!existsSync(at.record(settings))) return undefined;
  return JSON.parse(readFileSync(at.record(settings), 'utf8')) as Stack;
}

/** These settings, with the foreign servers the running stack was started with rather than those set now. */
export function asStarted(settings: Settings): Settings {
  return { ...settings, existing: recordedStack(settings)?.existing ?? settings.existing };
}
