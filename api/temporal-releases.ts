import type { QueryDefinition, SearchAttributePair, UpdateDefinition } from '@temporalio/common';
import type { DryRun } from '../domain/release/dry-run.ts';
import type { ReleaseInput } from '../domain/release/progress.ts';
import type { RollbackInput } from '../domain/release/rollback-input.ts';
import { NAMESPACE, ROOM, STATUS } from '../workflows/attributes.ts';
import { decideApproval, releaseProgress, reportSecurity, STEERING_UPDATES } from '../workflows/messages.ts';
import type { Answer, Begun, ReleasePort } from './temporal-port.ts';

/** How a run begins. */
export interface Run {
  readonly workflow: string;
  readonly workflowId: string;
  readonly args: unknown[];
  readonly staticSummary: string;
  readonly typedSearchAttributes: SearchAttributePair[];
  /** Temporal ends it then; absent: it takes as long as it takes. */
  readonly endsWithinMs?: number;
}

/** What Temporal does with runs, each call with a deadline of its own. */
export interface Runs {
  start(run: Run): Promise<Answer<Begun>>;
  /** Starts it, or finds the one of this id, and waits until it is over. */
  result<T>(run: Run & { readonly endsWithinMs: number }): Promise<Answer<T>>;
  query<T>(workflowId: string, query: QueryDefinition<T>): Promise<Answer<T>>;
  update<T, A>(
    workflowId: string,
    update: UpdateDefinition<T, [A]>,
    asked: { readonly given: A; readonly updateId: string },
  ): Promise<Answer<T>>;
}

const PLAN_MS = 60_000;

/** Releases and rollbacks by hand, as runs. Dry runs have ids of their own, so that they never stand for the real one. */
export const releasesOn = (runs: Runs): ReleasePort => ({
  startRelease: (input) => runs.start(release('releaseToProduction', input)),
  planRelease: (input) =>
    runs.result<DryRun>({ ...release('planRelease', input), ...dryRunOf(input.releaseId) }),
  startRollback: (input) => runs.start(rollback('rollBackByHand', input)),
  planRollback: (input) =>
    runs.result<DryRun>({ ...rollback('planRollback', input), ...dryRunOf(input.rollbackId) }),
  releaseProgress: (releaseId) => runs.query(releaseId, releaseProgress),
  decideRelease: (releaseId, given, updateId) => runs.update(releaseId, decideApproval, { given, updateId }),
  steerRelease: ({ releaseId, command, steer, updateId }) =>
    runs.update(releaseId, STEERING_UPDATES[command], { given: steer, updateId }),
  reportSecurity: (releaseId, given, updateId) => runs.update(releaseId, reportSecurity, { given, updateId }),
});

const dryRunOf = (id: string) => ({ workflowId: `plan/${id}`, endsWithinMs: PLAN_MS });

const release = (workflow: string, input: ReleaseInput): Run => ({
  workflow,
  workflowId: input.releaseId,
  args: [input],
  staticSummary: `release ${input.file.name} of ${input.file.namespace}`,
  typedSearchAttributes: attributesIn(input.file.namespace),
});

const rollback = (workflow: string, input: RollbackInput): Run => ({
  workflow,
  workflowId: input.rollbackId,
  args: [input],
  staticSummary: `rollback of ${input.namespace}/${input.deployment} to ${input.toRevision === null ? 'the revision before' : `revision ${String(input.toRevision)}`}`,
  typedSearchAttributes: attributesIn(input.namespace),
});

const attributesIn = (namespace: string): SearchAttributePair[] => [
  { key: ROOM, value: 'release' },
  { key: NAMESPACE, value: namespace },
  { key: STATUS, value: 'open' },
];
