import type { ServiceLevels } from '../../domain/workload/service-levels.ts';
import { assembleLevels } from './assemble-levels.ts';
import type { Answers, Look } from './assemble-levels.ts';
import type { MetricsReader, ServiceLevelRequest } from './port.ts';
import { UnreadableMetrics } from './prometheus-answer.ts';
import type { PrometheusApi } from './prometheus-api.ts';
import { fillQuery, SERVICE_LEVEL_QUERIES } from './queries.ts';
import type { ServiceLevelQueries } from './queries.ts';
import { indexSamples } from './sample-index.ts';

export interface PrometheusReaderOptions {
  readonly scrapeIntervalMs: number;
  readonly nowMs: () => number;
  readonly serviceLevelQueries?: ServiceLevelQueries;
}

/** Beyond two scrapes: discovery of a new pod, clocks that differ, a scrape that takes its time. */
const SLACK_MS = 5000;

/** Asks all queries at once; each by its name. One that fails fails all: a part is not the whole. */
async function askAll<K extends string, T>(
  queries: Readonly<Record<K, string>>,
  ask: (query: string) => Promise<T>,
): Promise<Record<K, T>> {
  const names = Object.keys(queries) as K[];
  const answers = await Promise.all(names.map(async (name) => [name, await ask(queries[name])] as const));
  return Object.fromEntries(answers) as Record<K, T>;
}

const namespacesOf = (requests: readonly ServiceLevelRequest[]): string[] =>
  requests.map(({ namespace }) => namespace);

function levelsOf(request: ServiceLevelRequest, answers: Answers, look: Look): ServiceLevels {
  try {
    return assembleLevels(request, answers, look);
  } catch (failed) {
    if (failed instanceof UnreadableMetrics) return { status: 'unknown', reason: failed.message };
    throw failed;
  }
}

async function readLevels(
  api: PrometheusApi,
  options: PrometheusReaderOptions,
  requests: readonly ServiceLevelRequest[],
  asked: { readonly windowMs: number; readonly signal: AbortSignal },
): Promise<ReadonlyMap<string, ServiceLevels>> {
  const { windowMs, signal } = asked;
  const atMs = options.nowMs();
  const namespaces = namespacesOf(requests);
  const answers = await askAll(
    { ...(options.serviceLevelQueries ?? SERVICE_LEVEL_QUERIES) },
    async (template) =>
      indexSamples(await api.query(fillQuery(template, namespaces, windowMs), atMs, signal)),
  );
  const freshForMs = 2 * options.scrapeIntervalMs + SLACK_MS;
  const look = { atMs, windowMs, freshForMs, firstScrapeMs: freshForMs + SLACK_MS };
  return new Map(requests.map((request) => [request.key, levelsOf(request, answers, look)]));
}

/** What the caller gets instead of figures that cannot be read. */
async function unless<T>(read: Promise<T>, blind: (reason: string) => T): Promise<T> {
  try {
    return await read;
  } catch (failed) {
    if (failed instanceof UnreadableMetrics) return blind(failed.message);
    throw failed;
  }
}

/**
 * Service levels from a Prometheus HTTP API: eight queries a look, whatever the number of workloads. What cannot
 * be read is `unknown` with its reason; only the caller's own abort is thrown.
 */
export function createPrometheusReader(api: PrometheusApi, options: PrometheusReaderOptions): MetricsReader {
  return {
    serviceLevels: (requests, windowMs, signal) => {
      if (requests.length === 0) return Promise.resolve(new Map());
      return unless(readLevels(api, options, requests, { windowMs, signal }), (reason) => {
        const blind = ({ hadMetrics }: ServiceLevelRequest): ServiceLevels =>
          hadMetrics ? { status: 'unknown', reason } : { status: 'absent' };
        return new Map(requests.map((request) => [request.key, blind(request)]));
      });
    },
  };
}
