import type { Action } from '../../domain/healing/action.ts';
import { describeAction } from '../../domain/healing/story.ts';
import type { Target } from '../../domain/workload/target.ts';
import { targetKey } from '../../domain/workload/target.ts';
import type { LedgerAction } from '../../store/port.ts';
import type { ActivityDeps } from '../deps.ts';

export interface Leftovers {
  readonly expiries: readonly {
    readonly actionId: string;
    readonly target: Target;
    readonly scope: string;
    readonly action: Extract<Action, { kind: 'raiseMemoryLimit' }>;
    readonly renewals: number;
  }[];
  /** Releases whose run was ended from outside. */
  readonly releases: readonly {
    readonly releaseId: string;
    readonly targetKeys: readonly string[];
    readonly openUndos: readonly string[];
  }[];
  readonly heals: readonly {
    readonly healId: string;
    readonly targetKey: string;
    readonly scope: string;
    readonly openUndos: readonly string[];
  }[];
}

const OPEN = ['open', 'awaiting-approval', 'verifying', 'verified', 'held'];
const MOST_ROWS = 50;
/** A heal that wrote nothing for this long is asked after. */
const SETTLED_MS = 30_000;

/** Runs that were ended from outside: verified raises nobody will take back, heals without an outcome. */
export async function findLeftovers(deps: ActivityDeps): Promise<Leftovers> {
  const undos = await deps.store.openUndos({});
  const expiries = [];
  for (const row of undos) {
    if (row.status !== 'verified' || row.action.kind !== 'raiseMemoryLimit') continue;
    if ((await deps.engine.describeRun(`expiry/${row.id}`)) === 'open') continue;
    expiries.push({
      actionId: row.id,
      target: row.target,
      scope: row.scope,
      action: row.action,
      renewals: 0,
    });
  }
  const heals = [];
  for (const status of OPEN)
    for (const heal of await deps.store.listHeals({ status, limit: 100 })) {
      if (deps.nowMs() - heal.updatedAtMs < SETTLED_MS) continue;
      if ((await deps.engine.describeRun(heal.id)) === 'open') continue;
      const open = undos.filter((row) => row.healId === heal.id).map((row) => describeAction(row.action));
      const rows = await deps.store.listActions({ healId: heal.id, limit: MOST_ROWS });
      // Planned, and its run was ended before it said what became of it: only the cluster knows.
      const doubtful = rows
        .filter((row) => row.status === 'planned')
        .map((row) => `${describeAction(row.action)} (not known whether it took place)`);
      heals.push({
        healId: heal.id,
        targetKey: targetKey(heal.target),
        scope: heal.scope,
        openUndos: [...open, ...doubtful],
      });
    }
  return { expiries, heals, releases: await lostReleases(deps, undos) };
}

async function lostReleases(
  deps: ActivityDeps,
  undos: readonly LedgerAction[],
): Promise<Leftovers['releases']> {
  const lost = [];
  for (const { id, targetKeys, updatedAtMs } of await deps.store.listReleases({ isOpen: true, limit: 200 })) {
    if (deps.nowMs() - updatedAtMs < SETTLED_MS) continue;
    if ((await deps.engine.describeRun(id)) === 'open') continue;
    const openUndos = undos.filter((row) => row.healId === id).map((row) => describeAction(row.action));
    lost.push({ releaseId: id, targetKeys, openUndos });
  }
  return lost;
}

/** Closes the record of a release that was ended from outside, so that it is told once. */
export async function reportLostRelease(
  deps: ActivityDeps,
  { releaseId }: { releaseId: string },
): Promise<void> {
  const atMs = deps.nowMs();
  await deps.store.saveRelease({
    id: releaseId,
    status: 'escalated',
    result: 'escalated',
    sentence: 'ended from outside before it had an outcome; a person was told what still stands',
    closedAtMs: atMs,
    updatedAtMs: atMs,
  });
}

/** Closes the record of a heal that was ended from outside, so that it is told once. */
export async function reportLeftovers(
  deps: ActivityDeps,
  heal: { healId: string; targetKey: string; scope: string },
): Promise<void> {
  const atMs = deps.nowMs();
  const sentence = 'ended from outside before it had an outcome; a person was told';
  await deps.store.appendTimeline([
    {
      id: `${heal.healId}/swept`,
      healId: heal.healId,
      targetKey: heal.targetKey,
      scope: heal.scope,
      atMs,
      phase: 'escalated',
      sentence,
      detail: {},
    },
  ]);
  await deps.store.saveHeal({
    id: heal.healId,
    status: 'escalated',
    reason: sentence,
    closedAtMs: atMs,
    updatedAtMs: atMs,
  });
}
