import { setTimeout as pause } from 'node:timers/promises';
import { join } from 'node:path';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import { temporalBinary } from '../../deploy/local/acquire/temporal.ts';
import { readSettings } from '../../deploy/local/settings.ts';
import { exportHistories } from '../../tools/export-histories.ts';
import { ensureSearchAttributes } from '../../worker/search-attributes.ts';
import { bundleWorkflows } from '../../worker/versioning.ts';
import { scripted } from '../support/scripted-activities.ts';
import '../support/runtime.ts';
import type { Branch } from './branches/branch.ts';
import { entities } from './branches/entities.ts';
import { heals } from './branches/heals.ts';
import { releases } from './branches/releases.ts';
import { trainings } from './branches/trainings.ts';

// Run by hand: adds the branches that no fault on a real cluster leads to, acted out on a real Temporal server.

const OUT = process.argv[2] ?? join(import.meta.dirname, 'histories');
const BRANCH_WITHIN_MS = 120_000;
const BYTES = 1_900_000;
const AT_ONCE = 5;

/** Each branch has a worker of its own, whose activities answer by its script. */
async function actOut(environment: TestWorkflowEnvironment, code: string, branch: Branch): Promise<void> {
  const { activities } = scripted({ diagnoses: [], windows: ['good'], overrides: {}, ...branch.script });
  const worker = await Worker.create({
    connection: environment.nativeConnection,
    taskQueue: branch.name,
    workflowBundle: { code },
    activities,
    shutdownGraceTime: '1 second',
  });
  await worker.runUntil(async () => {
    const client: Client = environment.client;
    const started: WorkflowHandle = await client.workflow.start(branch.workflow, {
      workflowId: branch.name,
      taskQueue: branch.name,
      args: [...branch.args],
    });
    await branch.talk?.(started, client);
    await Promise.race([ended(started, branch), tooLate(branch)]);
  });
  console.log(`acted out: ${branch.name}`);
}

/** An entity never ends by itself, and a branch may be one that fails. */
const ended = (started: WorkflowHandle, branch: Branch): Promise<unknown> =>
  branch.staysOpen === true ? Promise.resolve() : started.result().catch(() => null);

async function tooLate(branch: Branch): Promise<never> {
  await pause(BRANCH_WITHIN_MS, undefined, { ref: false });
  throw new Error(
    `${branch.name} did not end in ${String(BRANCH_WITHIN_MS / 1000)} s: see what its script lacks`,
  );
}

const path = await temporalBinary({
  settings: readSettings(process.env),
  say: (part, text) => {
    console.log(`${part}: ${text}`);
  },
  signal: AbortSignal.timeout(120_000),
});
const environment = await TestWorkflowEnvironment.createLocal({
  server: { executable: { type: 'existing-path', path } },
});
try {
  await ensureSearchAttributes(environment.connection, 'default');
  const { code } = await bundleWorkflows();
  const waiting = [
    ...heals,
    ...entities(environment.client),
    ...releases(environment.client),
    ...trainings,
  ].values();
  const lane = async (): Promise<void> => {
    for (const branch of waiting) await actOut(environment, code, branch);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  await exportHistories({
    address: environment.address,
    namespace: 'default',
    out: OUT,
    most: 300,
    bytes: BYTES,
  });
} finally {
  await environment.teardown();
}
