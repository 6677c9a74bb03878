import type { Activities } from '../../../activities/index.ts';
import type { WorkloadObservation } from '../../../domain/workload/observation.ts';
import { targetKey } from '../../../domain/workload/target.ts';
import type { WorkloadRecord } from '../../../store/port.ts';
import type { StagedWorld } from '../healing/staged-world.ts';
import { run } from '../healing/world.ts';

interface Ticks {
  /** One look at all workloads, at this moment. */
  readonly tick: (atMs?: number) => ReturnType<Activities['observeShard']>;
  readonly recordOf: (seen: WorkloadObservation) => Promise<WorkloadRecord | undefined>;
}

export const ticks = (stage: StagedWorld): Ticks => ({
  tick: (atMs = stage.world.nowMs) => {
    stage.world.nowMs = atMs;
    return run(stage.activities.observeShard, { shard: 'all' });
  },
  recordOf: async ({ target }) =>
    (await stage.store.listWorkloads({ limit: 1000 })).find((one) => one.targetKey === targetKey(target)),
});
