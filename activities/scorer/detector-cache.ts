import type { DetectorRecord, DetectorSummary, RecordStore, StoredModel } from '../../store/port.ts';
import { openModel } from './model-file.ts';
import type { WatchedWorkload } from './port.ts';
import { readWatched } from './watched.ts';
import type { Watched } from './watched.ts';
import { acceptAfter, watcherOf } from './watcher.ts';
import type { Watcher } from './watcher.ts';

/** A workload's watcher, or why there is none. */
export type Kept =
  | { readonly status: 'ready'; readonly watcher: Watcher; readonly isNew: boolean }
  | { readonly status: 'learning'; readonly sentence: string };

export interface DetectorCache {
  /** By uid, for every workload of the shard: two reads of the store at most, and writes for those new to it. */
  refresh(shard: readonly WatchedWorkload[], nowMs: number): Promise<ReadonlyMap<string, Kept>>;
  put(uid: string, watcher: Watcher): void;
  /** Null when it is not held. */
  peek(uid: string): Watcher | null;
}

/** About 50 kB each with what they saw last. */
const MOST_WATCHERS = 2000;
/** After a restart the models come back a part a tick, so that no tick takes too long. */
const MOST_LOADED = 250;
/** Every detector there may be. */
const MOST_LISTED = 10_000;
const SEEN_AGAIN_MS = 60_000;
/** What no tick has seen for this long is not read; when it comes back, it is seen again first. */
const GONE_AFTER_MS = 600_000;
const RETRAIN_AFTER_MS = 60_000;

/** Watchers of this process, least recently used first out; rebuilt from the record store whenever a model is another. */
export function createDetectorCache(
  store: RecordStore,
  limits: { readonly sampleMs: number; readonly watchers?: number; readonly loadedATime?: number },
): DetectorCache {
  const watchers = new Map<string, Watcher>();
  const put = (uid: string, watcher: Watcher): void => {
    watchers.delete(uid);
    watchers.set(uid, watcher);
    const [oldest] = watchers.keys();
    if (watchers.size > (limits.watchers ?? MOST_WATCHERS) && oldest !== undefined) watchers.delete(oldest);
  };
  return {
    put,
    peek: (uid) => watchers.get(uid) ?? null,
    refresh: async (shard, nowMs) => {
      const known = new Map(
        (await store.listDetectors({ seenSinceMs: nowMs - GONE_AFTER_MS, limit: MOST_LISTED })).map((one) => [
          one.targetUid,
          one,
        ]),
      );
      await enrol(store, shard, known, nowMs);
      const stale = shard
        .filter(({ uid }) => isStale(usable(known.get(uid), limits.sampleMs), watchers.get(uid)))
        .slice(0, limits.loadedATime ?? MOST_LOADED);
      const loaded = await load(store, stale, watchers, nowMs);
      return new Map(
        shard.map((workload) => {
          const fresh = loaded.get(workload.uid);
          const held = watchers.get(workload.uid);
          const summary = usable(known.get(workload.uid), limits.sampleMs);
          return [workload.uid, fresh ?? kept(workload, held, summary, nowMs)] as const;
        }),
      );
    },
  };
}

/** A model of another step knows other changes from row to row: until there is a new one, there is none. */
function usable(known: DetectorSummary | undefined, sampleMs: number): DetectorSummary | undefined {
  const isOther = known !== undefined && known.model !== null && known.model.intervalMs !== sampleMs;
  return isOther ? { ...known, model: null } : known;
}

function isStale(known: DetectorSummary | undefined, held: Watcher | undefined): boolean {
  const model = known?.model ?? null;
  return model !== null && held?.checksum !== model.checksum;
}

function kept(
  workload: WatchedWorkload,
  held: Watcher | undefined,
  known: DetectorSummary | undefined,
  nowMs: number,
): Kept {
  const model = known?.model ?? null;
  if (model === null || held === undefined)
    return { status: 'learning', sentence: known?.training?.note ?? 'its first samples are being collected' };
  // Its model is another and comes with the next tick: two models never mix, so nothing is judged meanwhile.
  if (held.checksum !== model.checksum)
    return { status: 'learning', sentence: 'a new model is being loaded' };
  return { status: 'ready', watcher: released(held, workload, nowMs), isNew: false };
}

async function enrol(
  store: RecordStore,
  shard: readonly WatchedWorkload[],
  known: ReadonlyMap<string, DetectorSummary>,
  nowMs: number,
): Promise<void> {
  const due = shard.filter(({ uid, key }) => {
    const before = known.get(uid);
    return before === undefined || before.targetKey !== key || nowMs - before.lastSeenAtMs >= SEEN_AGAIN_MS;
  });
  if (due.length === 0) return;
  await store.sawDetectors(
    due.map(({ uid, key, scope }) => ({ targetUid: uid, targetKey: key, scope, atMs: nowMs })),
  );
}

async function load(
  store: RecordStore,
  stale: readonly WatchedWorkload[],
  held: ReadonlyMap<string, Watcher>,
  nowMs: number,
): Promise<Map<string, Kept>> {
  if (stale.length === 0) return new Map();
  const records = await store.readDetectors(stale.map(({ uid }) => uid));
  const loaded = new Map<string, Kept>();
  for (const workload of stale) {
    const record = records.get(workload.uid);
    const model = record?.model ?? null;
    if (record === undefined || model === null) continue;
    const before = held.get(workload.uid);
    loaded.set(workload.uid, await open(store, workload, { record, model, before }, nowMs));
  }
  return loaded;
}

/** A model that cannot be read is named, and trained anew. */
async function open(
  store: RecordStore,
  workload: WatchedWorkload,
  found: { record: DetectorRecord; model: StoredModel; before: Watcher | undefined },
  nowMs: number,
): Promise<Kept> {
  const { record, model, before } = found;
  const opened = openModel(model);
  if (!opened.ok) {
    const { rows, needed } = record.training ?? { rows: 0, needed: 0 };
    if (record.training?.status !== 'failed' || record.training.note !== opened.sentence)
      await store.saveTraining(workload.uid, {
        status: 'failed',
        atMs: nowMs,
        nextAtMs: nowMs + RETRAIN_AFTER_MS,
        rows,
        needed,
        note: opened.sentence,
      });
    return { status: 'learning', sentence: opened.sentence };
  }
  const watched = before?.watched ?? readWatched(record.standing, workload.templateHash);
  const watcher = watcherOf(opened.model, model.checksum, watched, nowMs);
  return { status: 'ready', watcher: released(watcher, workload, nowMs), isNew: true };
}

/** Notes a new template; soon after one, and again when it is long ago, what an alarm must hold to be normal changes. */
function released(watcher: Watcher, { templateHash }: WatchedWorkload, nowMs: number): Watcher {
  const { watched } = watcher;
  const now: Watched =
    watched.templateHash === templateHash ? watched : { ...watched, templateHash, releasedAtMs: nowMs };
  if (acceptAfter(now, nowMs) === watcher.acceptAfterMs) return { ...watcher, watched: now };
  const { memory, recent } = watcher;
  return { ...watcherOf(watcher.model, watcher.checksum, now, nowMs), memory, recent };
}
