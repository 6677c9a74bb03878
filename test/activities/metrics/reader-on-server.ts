import { afterAll, beforeAll, beforeEach } from 'vitest';
import type { MetricsReader, ServiceLevelRequest } from '../../../activities/metrics/port.ts';
import { createPrometheusApi } from '../../../activities/metrics/prometheus-api.ts';
import { createPrometheusReader } from '../../../activities/metrics/prometheus.ts';
import type { ServiceLevels } from '../../../domain/workload/service-levels.ts';
import { startPrometheusServer } from './prometheus-server.ts';
import type { PrometheusServer } from './prometheus-server.ts';

export const NOW_MS = 1_800_000_000_000;
export const NOW_SECONDS = NOW_MS / 1000;
export const WINDOW_MS = 30_000;
export const signal = () => new AbortController().signal;

/** What is asked about a shop with one pod of each version. */
export const request = (changes: Partial<ServiceLevelRequest> = {}): ServiceLevelRequest => ({
  key: 'shop',
  namespace: 'shop',
  pods: ['shop-new-a', 'shop-old-b'],
  podTemplateHashes: ['new', 'old'],
  hadMetrics: true,
  youngestReadyAtMs: NOW_MS - 600_000,
  ...changes,
});

interface ReaderOnServer {
  readonly server: () => PrometheusServer;
  readonly reader: (url?: string, timeoutMs?: number) => MetricsReader;
  readonly levels: (asked?: ServiceLevelRequest, from?: MetricsReader) => Promise<ServiceLevels | undefined>;
}

/** A reader of a server that the file which asks starts, and that forgets before each test what it was asked. */
export function readerOnServer(): ReaderOnServer {
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
  const reader = (url = server().url, timeoutMs = 2000) =>
    createPrometheusReader(createPrometheusApi(url, { timeoutMs }), {
      scrapeIntervalMs: 5000,
      nowMs: () => NOW_MS,
    });
  return {
    server,
    reader,
    levels: async (asked = request(), from = reader()) =>
      (await from.serviceLevels([asked], WINDOW_MS, signal())).get(asked.key),
  };
}
