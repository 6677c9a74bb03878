import type { TimelineEntry } from '../store/port.ts';
import { askStore } from './asking.ts';
import type { ApiDeps } from './deps.ts';

const MOST_SCANNED = 1000;
/** Of workloads that nobody watches. */
const NO_SCOPE = 'default';

/** A person's word about workloads, kept in the timeline of each. Told again under its id it is the same word. */
export async function tellTimeline(
  deps: ApiDeps,
  targetKeys: readonly string[],
  word: Pick<TimelineEntry, 'id' | 'phase' | 'sentence' | 'detail'>,
): Promise<void> {
  if (targetKeys.length === 0) return;
  const workloads = await askStore(deps, (store) => store.listWorkloads({ limit: MOST_SCANNED }));
  const scopes = new Map(workloads.map(({ targetKey, scope }) => [targetKey, scope]));
  const atMs = deps.nowMs();
  const entries = targetKeys.map((targetKey) => ({
    ...word,
    id: `${word.id}/${targetKey}`,
    healId: null,
    targetKey,
    scope: scopes.get(targetKey) ?? NO_SCOPE,
    atMs,
  }));
  await askStore(deps, (store) => store.appendTimeline(entries));
}
