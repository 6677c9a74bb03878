import type { HealRecord, PlannedAction, TimelineEntry } from '../../store/port.ts';
import type { ActionStatus } from '../../domain/healing/action.ts';
import { describeAction } from '../../domain/healing/story.ts';
import type { ActivityDeps } from '../deps.ts';

export interface RecordInput {
  readonly timeline: readonly TimelineEntry[];
  readonly heal?: Partial<HealRecord> & Pick<HealRecord, 'id' | 'updatedAtMs'>;
}

/** Appends to the story; the same entry twice is one entry. */
export async function record(deps: ActivityDeps, input: RecordInput): Promise<void> {
  await deps.store.appendTimeline(input.timeline);
  if (input.heal !== undefined) await deps.store.saveHeal(input.heal);
}

/** The row that must stand before the cluster is touched. Refused when a newer lease has written. */
export async function planAction(
  deps: ActivityDeps,
  planned: PlannedAction,
): Promise<{ readonly ok: boolean }> {
  const { ok } = await deps.store.planAction(planned);
  return { ok };
}

export async function markAction(
  deps: ActivityDeps,
  { id, ...change }: { id: string; status: ActionStatus; atMs: number; note?: string },
): Promise<void> {
  await deps.store.markAction(id, change);
}

/** Actions of a workload that still stand and have an undo. */
export async function listOpenUndos(
  deps: ActivityDeps,
  filter: { targetKey: string },
): Promise<{ actionId: string; sentence: string }[]> {
  const rows = await deps.store.openUndos(filter);
  return rows.map((row) => ({ actionId: row.id, sentence: describeAction(row.action) }));
}
