import { Counter, Gauge, Histogram } from 'prom-client';
import type { Registry } from 'prom-client';
import type { Readiness } from '../domain/access/control-schema.ts';
import { ANOMALY_TIERS } from '../domain/access/schema.ts';
import { within } from './deadline.ts';
import type { ApiDeps } from './deps.ts';

export interface Metrics {
  /** @param request route: the route's pattern, never the path, so that ids do not become labels */
  countRequest(request: { method: string; route: string; status: number; seconds: number }): void;
  render(readiness: Readiness): Promise<string>;
}

const SCRAPE_MS = 2000;
/** Counts by status are over this many newest records: they show the present, not all of history. */
const NEWEST = 1000;
/** Anomalies carry their series; those that go on are among the newest. */
const NEWEST_ANOMALIES = 100;

/** Figures of this process and, freshly read at each scrape, of the platform. What cannot be read is left out. */
export function createMetrics(deps: ApiDeps): Metrics {
  const { registry } = deps;
  const requests = requestMetrics(registry);
  const gauges = platformGauges(registry);
  gauges.build.set({ version: deps.version, node: process.versions.node }, 1);
  const sources = {
    records: () => setRecords(deps, gauges),
    detection: () => setDetection(deps, gauges),
    detectors: () => setDetectors(deps, gauges),
    'kill-switch': () => setKillSwitch(deps, gauges),
  };
  const refresh = async ([source, read]: [string, () => Promise<void>]): Promise<void> => {
    try {
      await within(SCRAPE_MS, source, read());
      gauges.sourceUp.set({ source }, 1);
    } catch (error) {
      gauges.sourceUp.set({ source }, 0);
      deps.log({
        level: 'warn',
        message: 'a metric could not be read',
        detail: { source, error: String(error) },
      });
    }
  };
  return {
    countRequest({ method, route, status, seconds }) {
      requests.total.inc({ method, route, status: String(status) });
      requests.seconds.observe({ method, route }, seconds);
    },
    async render(readiness) {
      for (const { name, ok } of readiness.checks) gauges.ready.set({ check: name }, ok ? 1 : 0);
      await Promise.all(Object.entries(sources).map(refresh));
      return registry.metrics();
    },
  };
}

const requestMetrics = (registry: Registry) => ({
  total: new Counter({
    name: 'paramedic_http_requests_total',
    help: 'Requests answered by the API.',
    labelNames: ['method', 'route', 'status'],
    registers: [registry],
  }),
  seconds: new Histogram({
    name: 'paramedic_http_request_duration_seconds',
    help: 'Time to answer a request.',
    labelNames: ['method', 'route'],
    buckets: [0.005, 0.02, 0.05, 0.1, 0.3, 1, 3, 10],
    registers: [registry],
  }),
});

function platformGauges(registry: Registry) {
  const gauge = (name: string, help: string, ...labelNames: string[]) =>
    new Gauge({ name: `paramedic_${name}`, help, labelNames, registers: [registry] });
  return {
    build: gauge('build_info', 'Always 1; the labels say what runs.', 'version', 'node'),
    ready: gauge('ready', '1 when the part answers, by readiness check.', 'check'),
    sourceUp: gauge('metrics_source_up', '0 when the figures of a source could not be read.', 'source'),
    heals: gauge('heals', 'Heals among the 1000 newest, by status.', 'status'),
    actions: gauge('actions', 'Ledger actions among the 1000 newest.', 'kind', 'status'),
    workloads: gauge('workloads', 'Workloads seen (at most 1000), by status.', 'status'),
    openUndos: gauge('open_undos', 'Applied changes that still wait to be taken back.'),
    approvals: gauge('approvals_waiting', 'Heals that wait for a person.'),
    approvalAge: gauge('oldest_approval_age_seconds', 'How long the oldest of them has waited; 0 when none.'),
    tickAge: gauge('detection_last_tick_age_seconds', 'Time since detection last looked; absent if never.'),
    detectors: gauge('detectors', 'Detectors (at most 1000), by status.', 'status'),
    anomalies: gauge(
      'anomalies_open',
      'Anomalies that go on, among the 100 newest; refuted ones not.',
      'tier',
    ),
    killSwitch: gauge('kill_switch_engaged', '1 while nothing may be written.'),
  };
}
type Gauges = ReturnType<typeof platformGauges>;

async function setRecords({ store, nowMs }: ApiDeps, gauges: Gauges): Promise<void> {
  const { heals, actions, workloads, openUndos, approvals, approvalAge } = gauges;
  // An old figure would look like a fresh one: everything goes first.
  for (const one of [heals, actions, workloads]) one.reset();
  for (const one of [openUndos, approvals, approvalAge]) one.remove();
  const [healRows, actionRows, workloadRows, undoRows] = await Promise.all([
    store.listHeals({ limit: NEWEST }),
    store.listActions({ limit: NEWEST }),
    store.listWorkloads({ limit: NEWEST }),
    store.openUndos({}),
  ]);
  for (const { status } of healRows) heals.inc({ status });
  for (const { action, status } of actionRows) actions.inc({ kind: action.kind, status });
  for (const { status } of workloadRows) workloads.inc({ status });
  openUndos.set(undoRows.length);
  const waitingSinceMs = healRows
    .filter((heal) => heal.status === 'awaiting-approval')
    .map((heal) => heal.updatedAtMs);
  approvals.set(waitingSinceMs.length);
  approvalAge.set(waitingSinceMs.length === 0 ? 0 : (nowMs() - Math.min(...waitingSinceMs)) / 1000);
}

async function setDetection({ store, nowMs }: ApiDeps, { tickAge }: Gauges): Promise<void> {
  tickAge.remove();
  const tick = await store.lastTick();
  if (tick !== null) tickAge.set((nowMs() - tick.atMs) / 1000);
}

async function setDetectors({ store }: ApiDeps, { detectors, anomalies }: Gauges): Promise<void> {
  for (const one of [detectors, anomalies]) one.reset();
  const [detectorRows, anomalyRows] = await Promise.all([
    store.listDetectors({ limit: NEWEST }),
    store.listAnomalies({ isRefuted: false, isOpen: true, limit: NEWEST_ANOMALIES }),
  ]);
  for (const { model } of detectorRows) detectors.inc({ status: model === null ? 'learning' : 'watching' });
  for (const tier of ANOMALY_TIERS) anomalies.set({ tier }, 0);
  for (const { tier } of anomalyRows) anomalies.inc({ tier });
}

async function setKillSwitch({ temporal }: ApiDeps, { killSwitch }: Gauges): Promise<void> {
  killSwitch.remove();
  const answer = await temporal.limits('cluster');
  if (answer.ok) killSwitch.set(answer.value.killSwitch === null ? 0 : 1);
  else if (answer.refusal === 'not-found') killSwitch.set(0);
  else throw new Error(`Temporal: ${answer.refusal}`);
}
