import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { ensureSearchAttributes } from '../../worker/search-attributes.ts';
import { Problem } from '../scenarios/runner/problem.ts';
import { until } from '../scenarios/runner/until.ts';

/** The shortest retention that Temporal allows. */
const DAY_MS = 86_400_000;

/** A Temporal namespace of the test's own: its schedules, guards and guardrails meet nobody else's. */
export interface TemporalNamespace {
  readonly name: string;
  readonly connection: Connection;
  remove(): Promise<void>;
}

export async function createTemporalNamespace(address: string, name: string): Promise<TemporalNamespace> {
  const connection = await Connection.connect({ address }).catch((failed: unknown) => {
    throw new Problem(`Temporal does not answer at ${address}`, 'start the stack with `make up`', {
      cause: failed,
    });
  });
  await connection.workflowService.registerNamespace({
    namespace: name,
    workflowExecutionRetentionPeriod: msToTs(DAY_MS),
  });
  // A worker that starts before all parts of the server know the namespace would be refused.
  await until(
    () => isUsable(connection, name),
    {
      what: `Temporal namespace ${name} becoming usable`,
      withinMs: 60_000,
      everyMs: 500,
      wayOut: 'see the log of part temporal',
    },
    new AbortController().signal,
  );
  return {
    name,
    connection,
    remove: async () => {
      try {
        await connection.operatorService.deleteNamespace({ namespace: name });
      } finally {
        // One that is left open keeps asking for a server that is gone, and its process alive.
        await connection.close();
      }
    },
  };
}

async function isUsable(connection: Connection, namespace: string): Promise<true | null> {
  try {
    await ensureSearchAttributes(connection, namespace);
    await connection.workflowService.listWorkflowExecutions({
      namespace,
      query: 'ParamedicRoom = "healing"',
    });
    await connection.workflowService.listSchedules({ namespace });
    return true;
  } catch {
    // It is asked again until the deadline; what is refused now is accepted once the caches are fresh.
    return null;
  }
}
