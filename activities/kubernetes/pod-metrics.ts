import type { KubernetesClient } from './client.ts';
import { KubernetesError } from './error.ts';
import { quantityBytes, quantityCores } from './quantity.ts';
import { timeMs } from './wire.ts';

/** What one pod used over a window that ended at `atMs`, all its containers together. */
export interface PodUsage {
  readonly namespace: string;
  readonly pod: string;
  readonly atMs: number;
  readonly windowMs: number;
  readonly cpuCores: number;
  readonly memoryBytes: number;
}

/** `absent`: the cluster has no such API. `unread`: it has one, or cannot tell; the reason is for people. */
export type PodMetrics =
  | { readonly status: 'read'; readonly usage: readonly PodUsage[] }
  | { readonly status: 'absent' }
  | { readonly status: 'unread'; readonly reason: string };

/** The metrics API of the cluster itself (metrics.k8s.io): what pods use now. It keeps no history. */
export interface PodMetricsReader {
  /** One call for each namespace. Never throws for what the server says; only for the caller's own abort. */
  read(namespaces: readonly string[], signal: AbortSignal): Promise<PodMetrics>;
}

export interface PodMetricsOptions {
  readonly client: KubernetesClient;
  readonly nowMs: () => number;
  /** For all namespaces together. */
  readonly deadlineMs?: number;
}

/** Missing in most clusters and not missed: not asked for again until then. */
const ABSENT_FOR_MS = 300_000;
/** A server that does not answer is left alone for a few ticks. */
const UNREAD_FOR_MS = 60_000;
/** Far below the ten seconds a tick has. */
const DEADLINE_MS = 2000;
const AT_ONCE = 8;

type Item = Partial<{
  metadata: Partial<{ name: string; namespace: string }>;
  timestamp: string;
  window: string;
  containers: readonly Partial<{ usage: Partial<Record<'cpu' | 'memory', string>> }>[];
}>;

export function createPodMetricsReader(options: PodMetricsOptions): PodMetricsReader {
  const { client, nowMs, deadlineMs = DEADLINE_MS } = options;
  let known: { readonly answer: PodMetrics; readonly untilMs: number } | null = null;
  return {
    async read(namespaces, signal) {
      if (known !== null && nowMs() < known.untilMs) return known.answer;
      const deadline = AbortSignal.timeout(deadlineMs);
      try {
        const both = AbortSignal.any([signal, deadline]);
        return { status: 'read', usage: await usageOf(client, namespaces, both) };
      } catch (failed) {
        signal.throwIfAborted();
        const answer = answerOf(failed, deadline.aborted ? deadlineMs : null);
        known = { answer, untilMs: nowMs() + (answer.status === 'absent' ? ABSENT_FOR_MS : UNREAD_FOR_MS) };
        return answer;
      }
    },
  };
}

/** The first namespace alone: where there is no such API, one call finds out. */
async function usageOf(client: KubernetesClient, namespaces: readonly string[], signal: AbortSignal) {
  const all = [...new Set(namespaces)].toSorted();
  const usage: PodUsage[] = [];
  for (let from = 0; from < all.length; from += from === 0 ? 1 : AT_ONCE) {
    const some = all.slice(from, from === 0 ? 1 : from + AT_ONCE);
    const lists = await Promise.all(some.map((namespace) => listOne(client, namespace, signal)));
    usage.push(...lists.flat());
  }
  return usage;
}

async function listOne(
  client: KubernetesClient,
  namespace: string,
  signal: AbortSignal,
): Promise<PodUsage[]> {
  const path = `/apis/metrics.k8s.io/v1beta1/namespaces/${encodeURIComponent(namespace)}/pods`;
  const list = await client.send<{ readonly items?: readonly Item[] | null } | null>({
    method: 'GET',
    path,
    signal,
  });
  return (list?.items ?? []).flatMap((item) => podUsage(namespace, item) ?? []);
}

/** Null when a part of it cannot be read: a part of a pod is not the pod. */
function podUsage(
  namespace: string,
  { metadata, timestamp, window, containers = [] }: Item,
): PodUsage | null {
  const atMs = timeMs(timestamp);
  const cores = containers.map(({ usage }) => quantityCores(usage?.cpu));
  const bytes = containers.map(({ usage }) => quantityBytes(usage?.memory));
  const isWhole = containers.length > 0 && ![...cores, ...bytes].includes(null);
  if (metadata?.name === undefined || atMs === null || !isWhole) return null;
  return {
    namespace,
    pod: metadata.name,
    atMs,
    windowMs: durationMs(window),
    cpuCores: sum(cores),
    memoryBytes: sum(bytes),
  };
}

const sum = (values: readonly (number | null)[]): number =>
  values.reduce<number>((total, value) => total + (value ?? 0), 0);

const UNITS_MS: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };

/** A duration as Go writes it (`1m0.5s`); 0 when it is none. */
function durationMs(text = ''): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/g)];
  return parts.reduce((total, [, count, unit]) => total + Number(count) * (UNITS_MS[unit ?? ''] ?? 0), 0);
}

function answerOf(failed: unknown, lateMs: number | null): PodMetrics {
  if (failed instanceof KubernetesError && failed.code === 'not-found') return { status: 'absent' };
  if (lateMs !== null)
    return { status: 'unread', reason: `metrics.k8s.io did not answer in ${String(lateMs / 1000)} s` };
  if (failed instanceof KubernetesError)
    return { status: 'unread', reason: `metrics.k8s.io cannot be read: ${failed.message}` };
  throw failed;
}
