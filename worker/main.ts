import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import {
  NativeConnection,
  Runtime,
  Worker,
  DefaultLogger,
  makeTelemetryFilterString,
} from '@temporalio/worker';
import { createActivities } from '../activities/index.ts';
import type { SymptomWatch } from '../activities/kubernetes/port.ts';
import type { WorkerOptions } from '@temporalio/worker';
import type { Tracer } from '../domain/telemetry/span.ts';
import type { RecordStore } from '../store/port.ts';
import type { WorkerConfig } from './config.ts';
import { connectOutside } from './outside.ts';
import { createDeadMan, keepLooking } from './dead-man.ts';
import { createEngine } from './engine.ts';
import { createFailpoints } from './failpoints.ts';
import { ensureSchedules } from './schedules.ts';
import { bundleWorkflows, cutOver, DEPLOYMENT, strandedRuns } from './versioning.ts';
import type { WorkflowBundle } from './versioning.ts';
import { storedBundle } from './stored-bundle.ts';
import { ensureSearchAttributes } from './search-attributes.ts';
import { traced } from './tracing.ts';
import { startWatching } from './watching.ts';

export interface WorkerParts {
  readonly store: RecordStore;
  readonly verifySignature: Parameters<typeof createActivities>[0]['verifySignature'];
  readonly report: (sentence: string) => void;
  readonly tracer: Tracer;
}

export interface RunningWorker {
  readonly buildId: string;
  readonly watch: SymptomWatch;
  state(): string;
  /** Resolves when the worker has ended, rejects when it failed. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

const PROJECT = join(import.meta.dirname, '..');

/** Starts the worker: bundle, connections, poller, cut-over, schedules, watch, dead man. */
export async function startWorker(config: WorkerConfig, parts: WorkerParts): Promise<RunningWorker> {
  installRuntime();
  const { address, namespace, taskQueue } = config.temporal;
  const [bundle, native, connection] = await Promise.all([
    storedBundle({ folder: config.bundleFolder, project: PROJECT, build: bundleWorkflows }),
    NativeConnection.connect({ address }),
    Connection.connect({ address }),
  ]);
  await ensureSearchAttributes(connection, namespace);
  const client = new Client({ connection, namespace });
  const engine = createEngine(client, taskQueue);
  const outside = connectOutside(config, parts);
  const activities = createActivities({
    ...outside,
    engine,
    store: parts.store,
    sampleMs: config.sampleMs,
    verifySignature: parts.verifySignature,
    trustsTemporalSignals: config.trustsTemporalSignals,
    nowMs: () => Date.now(),
    reach: createFailpoints(config.failpoint),
  });
  const worker = await Worker.create({
    ...workerOptions(config, bundle),
    ...traced(parts.tracer),
    connection: native,
    activities,
  });
  const ended = worker.run();
  await cutOver(client, namespace, bundle.buildId);
  for (const run of await strandedRuns(client, bundle.buildId))
    parts.report(
      `open run ${run} is pinned to a version that no worker serves: end it or start that version`,
    );
  await ensureSchedules(client, taskQueue, config.tickMs);
  const watch = await startWatching(outside, engine, parts.report);
  const stopLooking = keepLooking(createDeadMan(parts.store, outside.notifier, Date.now()), parts.report);
  return {
    buildId: bundle.buildId,
    watch,
    state: () => worker.getState(),
    ended,
    async stop() {
      stopLooking();
      await watch.stop();
      if (worker.getState() === 'RUNNING') worker.shutdown();
      await ended;
      await outside.fits.close();
      await Promise.all([connection.close(), native.close()]);
    },
  };
}

const workerOptions = (config: WorkerConfig, bundle: WorkflowBundle) =>
  ({
    namespace: config.temporal.namespace,
    taskQueue: config.temporal.taskQueue,
    identity: config.identity,
    workflowBundle: { code: bundle.code },
    maxCachedWorkflows: 200,
    maxConcurrentActivityTaskExecutions: 50,
    // Heartbeats must pass within a second so that a lost worker and the kill switch are noticed within five.
    maxHeartbeatThrottleInterval: '1 second',
    defaultHeartbeatThrottleInterval: '1 second',
    shutdownGraceTime: '10 seconds',
    workerDeploymentOptions: {
      version: { deploymentName: DEPLOYMENT, buildId: bundle.buildId },
      useWorkerVersioning: true,
      defaultVersioningBehavior: 'AUTO_UPGRADE',
    },
  }) satisfies Partial<WorkerOptions>;

function installRuntime(): void {
  Runtime.install({
    logger: new DefaultLogger('WARN'),
    shutdownSignals: [],
    telemetryOptions: { logging: { filter: makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' }) } },
  });
}
