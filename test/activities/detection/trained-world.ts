import type { MockActivityEnvironment } from '@temporalio/testing';
import { createActivities } from '../../../activities/index.ts';
import type { Activities } from '../../../activities/index.ts';
import type { ActivityDeps } from '../../../activities/deps.ts';
import { targetKey } from '../../../domain/workload/target.ts';
import type { DetectorRecord } from '../../../store/port.ts';
import type { StagedWorld } from '../healing/staged-world.ts';
import { run, workload } from '../healing/world.ts';
import { atRow, STEP_MS, syntheticShop } from '../scorer/synthetic-shop.ts';

type Report = Awaited<ReturnType<Activities['trainBatch']>>;

export interface Watched {
  readonly uid: string;
  readonly key: string;
}

/** A cluster whose workloads were measured since their dawn; the newest row that is whole is `row`. */
export interface TrainedWorld {
  readonly shop: ReturnType<typeof syntheticShop>;
  at(row: number): void;
  /** A workload first seen at a row. */
  seen(row?: number): Promise<Watched>;
  stands(one: Watched, standing: Record<string, unknown> | string, row?: number): Promise<void>;
  train(those: readonly Watched[], change?: Partial<ActivityDeps>): Promise<Report>;
  plan(): ReturnType<Activities['planTrainings']>;
  recordOf(one: Watched): Promise<DetectorRecord>;
  /** Runs a training in a context that can be cancelled. */
  within(
    environment: MockActivityEnvironment,
    those: readonly Watched[],
    change: Partial<ActivityDeps>,
  ): Promise<Report>;
}

/** A standing in which nothing stands, as the scorer writes it. */
export const quietly = (changes: Record<string, unknown> = {}): Record<string, unknown> => ({
  alarm: { newest: [], suspectSinceMs: null, warnSinceMs: null, actSinceMs: null, past: [], actFromMs: 0 },
  alarms: [],
  shiftedAtMs: null,
  templateHash: 'template-1',
  releasedAtMs: null,
  judgedAtMs: null,
  episode: null,
  ...changes,
});

export const alarmSince = (row: number): Record<string, unknown> =>
  quietly({
    alarm: {
      newest: [],
      suspectSinceMs: atRow(row),
      warnSinceMs: null,
      actSinceMs: null,
      past: [],
      actFromMs: 0,
    },
  });

export function trainedWorld(stage: StagedWorld): TrainedWorld {
  const shop = syntheticShop();
  const { world, store } = stage;
  const activities = (change: Partial<ActivityDeps> = {}): Activities =>
    createActivities({ ...world.deps, samples: shop.source, sampleMs: STEP_MS, ...change });
  const uids = (those: readonly Watched[]) => ({ uids: those.map(({ uid }) => uid) });
  return {
    shop,
    at: (row) => {
      world.nowMs = atRow(row + 1) + 1;
    },
    seen: async (row = 0) => {
      const one = workload();
      world.seen.push(one);
      const { uid } = one.target;
      const key = targetKey(one.target);
      await store.sawDetectors([{ targetUid: uid, targetKey: key, scope: one.scope, atMs: atRow(row) }]);
      return { uid, key };
    },
    stands: (one, standing, row = 0) =>
      store.saveStandings([
        {
          targetUid: one.uid,
          standing: typeof standing === 'string' ? standing : JSON.stringify(standing),
          atMs: atRow(row),
          issues: [],
        },
      ]),
    train: (those, change) => run(activities(change).trainBatch, uids(those)),
    plan: () => run(activities().planTrainings),
    recordOf: async ({ uid }) => {
      const record = (await store.readDetectors([uid])).get(uid);
      if (record === undefined) throw new Error(`${uid} was never seen`);
      return record;
    },
    within: (environment, those, change) => environment.run(activities(change).trainBatch, uids(those)),
  };
}
