import type { DoctorCheck } from '../../api/deps.ts';
import type { RecordStore } from '../../store/port.ts';
import type { WorkerConfig } from '../../worker/config.ts';
import { SILENCE_MS } from '../../worker/dead-man.ts';
import type { RunningWorker } from '../../worker/main.ts';

interface Looks {
  readonly store: Pick<RecordStore, 'lastTick'>;
  readonly temporal: { ping(): Promise<unknown> };
  readonly worker: () => RunningWorker | null;
}

type Answer = Awaited<ReturnType<DoctorCheck['run']>>;
const ok = (detail: string): Answer => ({ status: 'ok', detail, wayOut: null });
const HTTP_WITHIN_MS = 3000;

/** What `paramedic doctor` asks, in the order in which one thing rests on another. */
export function doctorChecks(config: WorkerConfig, looks: Looks): DoctorCheck[] {
  return [
    {
      name: 'temporal',
      run: async () => {
        await looks.temporal.ping();
        return ok(`answers at ${config.temporal.address}`);
      },
    },
    { name: 'worker', run: () => Promise.resolve(workerAnswer(looks.worker())) },
    { name: 'detection', run: async () => detectionAnswer((await looks.store.lastTick())?.atMs ?? null) },
    { name: 'watch', run: () => Promise.resolve(watchAnswer(looks.worker())) },
    { name: 'prometheus', run: () => prometheusAnswer(config.prometheus.url) },
    { name: 'notifications', run: () => Promise.resolve(notifierAnswer(config.webhookUrl)) },
  ];
}

function workerAnswer(worker: RunningWorker | null): Answer {
  if (worker?.state() === 'RUNNING') return ok(`build ${worker.buildId.slice(0, 12)} is polling`);
  return {
    status: 'fail',
    detail: `the worker is ${worker?.state() ?? 'not started'}`,
    wayOut: 'look into the log of part paramedic',
  };
}

function detectionAnswer(lastTickAtMs: number | null): Answer {
  if (lastTickAtMs === null)
    return { status: 'unknown', detail: 'no tick yet', wayOut: 'wait 15 s and ask again' };
  const ageMs = Date.now() - lastTickAtMs;
  const detail = `last tick ${String(Math.round(ageMs / 1000))} s ago`;
  if (ageMs <= SILENCE_MS) return ok(detail);
  return {
    status: 'fail',
    detail,
    wayOut: "look at schedule detect/all in Temporal, and at the worker's log",
  };
}

function watchAnswer(worker: RunningWorker | null): Answer {
  const state = worker?.watch.state();
  if (state === undefined)
    return { status: 'unknown', detail: 'the worker is starting', wayOut: 'ask again in a moment' };
  const detail = `${String(state.restarts)} restarts since the start`;
  if (state.isConnected) return ok(`connected, ${detail}`);
  return {
    status: 'warn',
    detail: `not connected, ${detail}`,
    wayOut: 'ticks go on every 15 s; see whether the API server answers',
  };
}

async function prometheusAnswer(url: string): Promise<Answer> {
  const answer = await fetch(new URL('/-/ready', url), { signal: AbortSignal.timeout(HTTP_WITHIN_MS) }).catch(
    () => null,
  );
  if (answer?.ok === true) return ok(`answers at ${url}`);
  return {
    status: 'fail',
    detail: `${url} answers ${answer === null ? 'nothing' : String(answer.status)}`,
    wayOut: 'service levels are unknown until it does, and unknown never acts; set PROMETHEUS_URL',
  };
}

function notifierAnswer(webhookUrl: string | null): Answer {
  if (webhookUrl !== null) return ok('a webhook is set');
  return {
    status: 'warn',
    detail: 'no webhook: people are told in the log only',
    wayOut: 'set PARAMEDIC_WEBHOOK_URL to a Slack-compatible incoming webhook',
  };
}
