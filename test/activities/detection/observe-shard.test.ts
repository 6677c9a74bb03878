import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createActivities } from '../../../activities/index.ts';
import type { Activities } from '../../../activities/index.ts';
import type { Score } from '../../../activities/scorer/port.ts';
import { Policy } from '../../../domain/policy/schema.ts';
import type { WorkloadObservation } from '../../../domain/workload/observation.ts';
import { targetKey } from '../../../domain/workload/target.ts';
import type { RecordStore } from '../../../store/port.ts';
import {
  HOUR,
  MINUTE,
  NEW,
  NOW,
  SECOND,
  container,
  crashing,
  levels,
  newPod,
  pod,
  unknown,
  version,
} from '../../support/observations.ts';
import { content, versionOf } from '../../store/records.ts';
import { OPENS_WITHIN_MS, TEMPLATE, newWorld, openRecords, run, workload } from '../healing/world.ts';
import type { World } from '../healing/world.ts';

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

const SICK = {
  pods: [newPod('new-a', crashing()), newPod('new-b', crashing())],
  replicas: { desired: 2, ready: 0, updated: 2, available: 0 },
} satisfies Partial<WorkloadObservation>;
const ill = (scope: string) => workload({ ...SICK, scope });
const well = (scope: string) => workload({ scope });

const tick = (atMs = world.nowMs) => {
  world.nowMs = atMs;
  return run(activities.observeShard, { shard: 'all' });
};
const recordOf = async ({ target }: WorkloadObservation) =>
  (await store.listWorkloads({ limit: 1000 })).find((one) => one.targetKey === targetKey(target));

describe('a look at all workloads', () => {
  it('of which none is sick finds nothing, and says so in one line', async () => {
    world.seen = [well('shop'), well('shop')];
    expect(await tick()).toEqual({
      atMs: NOW,
      workloads: 2,
      found: [],
      storms: [],
      summary: '2 workloads looked at, 0 with findings, 0 anomalies, 0 storms',
    });
    expect(await store.lastTick()).toMatchObject({ atMs: NOW });
    expect(await recordOf(world.seen[0] ?? well('shop'))).toMatchObject({
      status: 'healthy',
      summary: '2 of 2 ready',
    });
  });

  it('reports what is sick to its guard, with the evidence in its record', async () => {
    const sick = ill('shop');
    world.seen = [sick, well('shop')];
    const { found } = await tick();
    expect(found).toMatchObject([
      { target: sick.target, scope: 'shop', seenBy: 'tick', findings: [{ symptom: 'crash-loop' }] },
    ]);
    expect(await recordOf(sick)).toMatchObject({
      status: 'sick',
      summary: expect.stringContaining('restarted 2 times') as string,
    });
  });

  it('that cannot see the cluster records no tick, so that its silence is noticed', async () => {
    await tick(NOW + MINUTE);
    const observeAll = () => Promise.reject(new Error('the API server does not answer'));
    const blind = createActivities({ ...world.deps, cluster: { ...world.deps.cluster, observeAll } });
    world.nowMs = NOW + 2 * MINUTE;
    await expect(run(blind.observeShard, { shard: 'all' })).rejects.toThrow('does not answer');
    expect(await store.lastTick()).toMatchObject({ atMs: NOW + MINUTE });
  });

  it('of nothing at all is a tick all the same', async () => {
    expect(await tick(NOW + 5 * MINUTE)).toMatchObject({ workloads: 0 });
    expect(await store.lastTick()).toMatchObject({ atMs: NOW + 5 * MINUTE });
  });
});

describe('a glance between two looks', () => {
  it('finds what a look would find, and records nothing', async () => {
    world.seen = [ill('glanced'), well('glanced')];
    world.nowMs = NOW + HOUR;
    const { found, storms } = await run(activities.glanceAtShard, { shard: 'all' });
    expect((await store.lastTick())?.atMs).not.toBe(world.nowMs);
    expect(await recordOf(world.seen[0] ?? well('glanced'))).toBeUndefined();
    expect(await store.journaledStates(world.seen[0]?.target.uid ?? '', 5)).toEqual([]);
    const looked = await tick();
    expect({ found, storms }).toEqual({ found: looked.found, storms: looked.storms });
    expect(found).toHaveLength(1);
  });
});

describe('metrics that are unknown', () => {
  it('are a finding of their own, and the workload is unknown, not healthy', async () => {
    const blind = well('shop');
    world.seen = [blind];
    world.levels.set(targetKey(blind.target), unknown);
    expect((await tick()).found).toMatchObject([{ findings: [{ symptom: 'metrics-unknown' }] }]);
    expect(await recordOf(blind)).toMatchObject({ status: 'unknown' });
  });
});

describe('an anomaly', () => {
  const score: Score = {
    status: 'scored',
    score: 0.8,
    threshold: 0.6,
    isAnomaly: true,
    contributions: { p95Ms: 0.75, cpuCores: 0.25 },
  };
  const anomalous = (seen: WorkloadObservation) => {
    world.seen = [seen];
    const key = targetKey(seen.target);
    world.levels.set(key, levels([version()]));
    world.scores.set(key, score);
    return key;
  };

  it('without a symptom is recorded with its reason, and nobody is told', async () => {
    const key = anomalous(well('shop'));
    expect((await tick()).found).toEqual([]);
    expect(await store.listAnomalies({ targetKey: key, limit: 10 })).toMatchObject([
      { score: 0.8, threshold: 0.6, evidence: ['p95Ms stands out most (75 % of the deviation)'] },
    ]);
    expect(await store.timeline({ targetKey: key, limit: 10 })).toMatchObject([
      {
        healId: null,
        phase: 'left-alone',
        sentence: expect.stringContaining('no symptom: recorded, nothing done') as string,
      },
    ]);
  });

  it('that lasts is one anomaly for five minutes, then another', async () => {
    const key = anomalous(well('shop'));
    const startMs = Math.ceil(NOW / (5 * MINUTE)) * 5 * MINUTE;
    for (const atMs of [0, 15 * SECOND, 5 * MINUTE - 1]) await tick(startMs + atMs);
    expect(await store.listAnomalies({ targetKey: key, limit: 10 })).toHaveLength(1);
    await tick(startMs + 5 * MINUTE);
    expect(await store.listAnomalies({ targetKey: key, limit: 10 })).toHaveLength(2);
  });

  it('with a symptom is evidence beside it: nothing is left alone', async () => {
    const key = anomalous(ill('shop'));
    expect((await tick()).found).toHaveLength(1);
    expect(await store.listAnomalies({ targetKey: key, limit: 10 })).toHaveLength(1);
    expect(await store.timeline({ targetKey: key, limit: 10 })).toEqual([]);
  });

  it('is not looked for where there are no metrics', async () => {
    const key = anomalous(well('shop'));
    world.levels.clear();
    await tick();
    expect(await store.listAnomalies({ targetKey: key, limit: 10 })).toEqual([]);
  });
});

describe('a kind that nothing is done to', () => {
  it('is seen, recorded as unsupported once, never reported and not journaled', async () => {
    const stateful = workload(SICK, { kind: 'StatefulSet' });
    world.seen = [stateful];
    expect((await tick()).found).toEqual([]);
    await tick(NOW + 15 * SECOND);
    expect(await recordOf(stateful)).toMatchObject({ status: 'unsupported' });
    const key = targetKey(stateful.target);
    expect(await store.timeline({ targetKey: key, limit: 10 })).toMatchObject([
      { phase: 'left-alone', detail: { reason: 'unsupported' }, atMs: NOW },
    ]);
    expect(await store.journaledStates(stateful.target.uid, 10)).toEqual([]);
  });
});

describe('a storm', () => {
  it('is one scope in which three are sick at once; two are none', async () => {
    world.seen = [...['a', 'a', 'a', 'b', 'b'].map(ill), well('a'), well('b')];
    const { storms } = await tick();
    expect(storms).toMatchObject([
      { scope: 'a', owners: 4, sickOwners: [{}, {}, {}].map(() => expect.any(String) as string) },
    ]);
  });

  it('is judged by the settings of each scope', async () => {
    world.policy = Policy.parse({
      scopes: [
        { match: 'b', settings: { stormOwners: 2 } },
        { match: 'a', settings: { stormOwners: 4 } },
      ],
    });
    world.seen = ['a', 'a', 'a', 'b', 'b'].map(ill);
    expect((await tick()).storms.map((one) => one.scope)).toEqual(['b']);
  });

  it('in a large scope takes a fifth of it', async () => {
    world.seen = [...Array.from({ length: 17 }, () => well('a')), ill('a'), ill('a'), ill('a')];
    expect((await tick()).storms).toEqual([]);
    world.seen = [...world.seen.slice(1), ill('a')];
    expect((await tick()).storms).toHaveLength(1);
  });
});

describe('a good state', () => {
  /** Ready for an hour, so that only what is seen decides. */
  const settled = () => workload({ pods: [pod('a'), pod('b')] });
  const stateOf = async ({ target }: WorkloadObservation) => (await store.journaledStates(target.uid, 10))[0];
  const measured = (seen: WorkloadObservation) => {
    world.levels.set(targetKey(seen.target), levels([version({ podTemplateHash: NEW })]));
  };

  it('is one seen healthy for five minutes, not a second less', async () => {
    const seen = settled();
    world.seen = [seen];
    measured(seen);
    await tick(NOW);
    await tick(NOW + 299 * SECOND);
    expect(await stateOf(seen)).toMatchObject({ healthySinceMs: NOW, goodAtMs: null });
    expect(await recordOf(seen)).toMatchObject({ lastGoodStateId: null });
    await tick(NOW + 300 * SECOND);
    const good = await stateOf(seen);
    expect(good).toMatchObject({ goodAtMs: NOW + 300 * SECOND });
    expect(await recordOf(seen)).toMatchObject({ lastGoodStateId: good?.stateId });
  });

  it('is not made by looks whose metrics are unknown: they start the time anew', async () => {
    const seen = settled();
    world.seen = [seen];
    measured(seen);
    await tick(NOW);
    world.levels.set(targetKey(seen.target), unknown);
    await tick(NOW + 150 * SECOND);
    expect(await stateOf(seen)).toMatchObject({ healthySinceMs: null });
    await tick(NOW + HOUR);
    expect(await stateOf(seen)).toMatchObject({ goodAtMs: null });
    measured(seen);
    await tick(NOW + HOUR + SECOND);
    await tick(NOW + HOUR + 300 * SECOND);
    expect(await stateOf(seen)).toMatchObject({ goodAtMs: null });
    await tick(NOW + HOUR + 301 * SECOND);
    expect(await stateOf(seen)).toMatchObject({ goodAtMs: NOW + HOUR + 301 * SECOND });
  });

  it('takes its time by the policy of the scope', async () => {
    world.policy = Policy.parse({ scopes: [{ match: 'shop', settings: { goodAfterSeconds: 30 } }] });
    const seen = settled();
    world.seen = [seen];
    await tick(NOW);
    await tick(NOW + 30 * SECOND);
    expect(await stateOf(seen)).toMatchObject({ goodAtMs: NOW + 30 * SECOND });
  });

  it('is journaled with its template and the contents it runs with, which can be had back', async () => {
    const settings = content({ data: { colour: randomUUID() } });
    const { kind, name, contentHash } = settings;
    const seen = workload({
      configs: [
        {
          kind,
          name,
          contentHash,
          isOptional: false,
          isImmutable: false,
          missingKeys: [],
          otherConsumers: [],
        },
      ],
    });
    world.seen = [seen];
    world.contents = [settings];
    await tick();
    const state = await stateOf(seen);
    expect(state).toMatchObject({ configs: [versionOf(settings)], images: [container().image] });
    expect(await store.stateTemplate(state?.stateId ?? '', seen.target.uid)).toBe(TEMPLATE);
    expect(await store.configContent(versionOf(settings), 'shop')).toEqual(settings);
  });

  it('that comes back after another keeps what was known of it', async () => {
    const seen = settled();
    world.seen = [seen];
    await tick(NOW);
    await tick(NOW + 300 * SECOND);
    world.seen = [{ ...seen, templateHash: 'edited' }];
    await tick(NOW + 400 * SECOND);
    world.seen = [seen];
    await tick(NOW + 500 * SECOND);
    const states = await store.journaledStates(seen.target.uid, 10);
    expect(states.find((state) => state.templateHash === seen.templateHash)).toMatchObject({
      firstSeenAtMs: NOW,
      goodAtMs: NOW + 300 * SECOND,
      lastSeenAtMs: NOW + 500 * SECOND,
    });
    expect(states).toHaveLength(2);
  });
});
