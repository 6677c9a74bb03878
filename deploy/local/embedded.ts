import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Registry } from 'prom-client';
import { connectTemporal } from '../../api/temporal.ts';
import { startApi } from '../../api/main.ts';
import { signDecision, verifyDecision } from '../../store/decision-signature.ts';
import { loadOrCreateKey } from '../../store/encryption-key.ts';
import { openStore } from '../../store/open.ts';
import { readConfig } from '../../worker/config.ts';
import { startWorker } from '../../worker/main.ts';
import type { RunningWorker } from '../../worker/main.ts';
import { openTracer } from '../../worker/telemetry.ts';
import { doctorChecks } from './doctor.ts';

/** API and worker in one process: the embedded default (DESIGN §4). The one file that may start both. */
async function main(): Promise<void> {
  const config = readConfig(process.env);
  const apiUrl = new URL(process.env['PARAMEDIC_API_URL'] ?? 'http://127.0.0.1:8980');
  const encryptionKey = await loadOrCreateKey(config.store.keyFile, process.env['PARAMEDIC_ENCRYPTION_KEY']);
  const store = await openStore(
    config.store.url === null
      ? { folder: config.store.folder, encryptionKey }
      : { url: config.store.url, encryptionKey },
  );
  const version = ownVersion();
  const tracer = await openTracer(process.env, { version, report: say });
  const temporal = connectTemporal({
    ...config.temporal,
    uiUrl: process.env['PARAMEDIC_TEMPORAL_UI'] ?? 'http://127.0.0.1:8233',
  });
  const running: { worker: RunningWorker | null } = { worker: null };
  const api = await startApi(
    { host: apiUrl.hostname, port: Number(apiUrl.port) },
    {
      store,
      temporal,
      cluster: config.cluster,
      probes: [{ name: 'worker', check: () => Promise.resolve(workerHealth(running.worker)) }],
      checks: doctorChecks(config, { store, temporal, worker: () => running.worker }),
      signDecision: ({ healId, ...decision }) => signDecision(encryptionKey, healId, decision),
      registry: new Registry(),
      tracer,
      version,
      nowMs: () => Date.now(),
      log: (line) => {
        say(`${line.level} ${line.message} ${JSON.stringify(line.detail)}`);
      },
    },
  );
  say(`api on ${api.url}; starting the worker (${config.temporal.address})`);
  running.worker = await startWorker(config, {
    store,
    verifySignature: (healId, decision) => verifyDecision(encryptionKey, healId, decision),
    report: say,
    tracer,
  });
  say(`worker ${running.worker.buildId} is polling ${config.temporal.taskQueue}`);
  await Promise.race([running.worker.ended, stopRequested()]);
  say('stopping');
  await api.close();
  await running.worker.stop();
  await tracer.close();
  await temporal.close();
  await store.close();
}

const say = (sentence: string): void => {
  process.stderr.write(`${new Date().toISOString()} ${sentence}\n`);
};

function workerHealth(worker: RunningWorker | null): { ok: boolean; detail: string } {
  if (worker === null) return { ok: false, detail: 'the worker is starting' };
  return { ok: worker.state() === 'RUNNING', detail: worker.state() };
}

function stopRequested(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const)
      process.once(signal, () => {
        resolve();
      });
  });
}

function ownVersion(): string {
  const { version } = createRequire(import.meta.url)(join(import.meta.dirname, '../../package.json')) as {
    version: string;
  };
  return version;
}

try {
  await main();
  process.exit(0);
} catch (failed) {
  say(`paramedic cannot go on: ${failed instanceof Error ? failed.message : String(failed)}`);
  if (process.env['PARAMEDIC_DEBUG'] !== undefined && failed instanceof Error) say(failed.stack ?? '');
  process.exit(1);
}
