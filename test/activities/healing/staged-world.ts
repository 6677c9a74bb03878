import { afterAll, beforeAll, beforeEach } from 'vitest';
import { createActivities } from '../../../activities/index.ts';
import type { Activities } from '../../../activities/index.ts';
import type { RecordStore } from '../../../store/port.ts';
import { OPENS_WITHIN_MS, newWorld, openRecords } from './world.ts';
import type { World } from './world.ts';

export interface StagedWorld {
  readonly store: RecordStore;
  readonly world: World;
  readonly activities: Activities;
}

/** One record store for the file that asks; a new world, and activities in it, before each of its tests. */
export function stagedWorld(): StagedWorld {
  let store: RecordStore;
  let world: World;
  let activities: Activities;
  beforeAll(async () => {
    store = await openRecords();
  }, OPENS_WITHIN_MS);
  afterAll(() => store.close());
  beforeEach(() => {
    world = newWorld(store);
    activities = createActivities(world.deps);
  });
  return {
    get store() {
      return store;
    },
    get world() {
      return world;
    },
    get activities() {
      return activities;
    },
  };
}
