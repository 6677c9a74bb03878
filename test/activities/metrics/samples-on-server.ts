import { afterAll, beforeAll, beforeEach } from 'vitest';
import { createPrometheusApi } from '../../../activities/metrics/prometheus-api.ts';
import { createPrometheusSamples } from '../../../activities/metrics/prometheus-samples.ts';
import type { ServiceLevelRequest } from '../../../activities/metrics/port.ts';
import type { SampleRange, SampleSource, SampleWindow } from '../../../activities/metrics/sample-source.ts';
import { METRIC_NAMES } from '../../../domain/workload/metric-vector.ts';
import type { MetricName } from '../../../domain/workload/metric-vector.ts';
import { startPrometheusServer } from './prometheus-server.ts';
import type { PrometheusServer, matrix } from './prometheus-server.ts';
import { NOW_MS, NOW_SECONDS, request, signal } from './reader-on-server.ts';

const SCRAPE_MS = 5000;
/** What rates are taken over, as long as a step is not longer. */
const RATE_MS = 4 * SCRAPE_MS;
/** Of what kubelets count only every 10 to 20 s. */
const KUBELET_RATE_MS = 60_000;
export const rateOf = (name: string): number =>
  ['cpuCores', 'diskBytesPerSecond', 'networkBytesPerSecond'].includes(name) ? KUBELET_RATE_MS : RATE_MS;
export const STEP_MS = 10_000;

export const stepsToNow = (rows: number, stepMs = STEP_MS): SampleRange => ({
  fromMs: NOW_MS - (rows - 1) * stepMs,
  toMs: NOW_MS,
  stepMs,
});

/** A version's series: values of the newest steps, oldest first; null is no point. */
export const version = (
  hash: string,
  values: readonly (number | string | null)[],
  namespace = 'shop',
): Parameters<typeof matrix>[0][number] => [
  { namespace, pod_template_hash: hash },
  values.flatMap((value, place) =>
    value === null
      ? []
      : [[NOW_SECONDS - ((values.length - 1 - place) * STEP_MS) / 1000, String(value)] as const],
  ),
];

/** One metric over time; null = missing. */
export const columnOf = (window: SampleWindow | undefined, metric: MetricName): (number | null)[] =>
  Array.from({ length: window?.rows ?? 0 }, (_, row) => {
    const value = window?.values[row * METRIC_NAMES.length + METRIC_NAMES.indexOf(metric)] ?? Number.NaN;
    return Number.isNaN(value) ? null : value;
  });

interface SamplesOnServer {
  readonly server: () => PrometheusServer;
  readonly source: (timeoutMs?: number) => SampleSource;
  readonly read: (range?: SampleRange, asked?: ServiceLevelRequest) => Promise<SampleWindow | undefined>;
}

/** A source of samples on a server that the file which asks starts, and that forgets before each test what it was asked. */
export function samplesOnServer(): SamplesOnServer {
  const state: { server: PrometheusServer | null } = { server: null };
  const server = (): PrometheusServer => {
    if (state.server === null) throw new Error('the server has not started');
    return state.server;
  };
  beforeAll(async () => {
    state.server = await startPrometheusServer();
  });
  afterAll(() => server().stop());
  beforeEach(() => {
    server().asked.length = 0;
  });
  const source = (timeoutMs = 2000) =>
    createPrometheusSamples(createPrometheusApi(server().url, { timeoutMs }), {
      scrapeIntervalMs: SCRAPE_MS,
    });
  return {
    server,
    source,
    read: async (range = stepsToNow(3), asked = request()) =>
      (await source().read([asked], range, signal())).get(asked.key),
  };
}
