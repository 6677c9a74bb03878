import { describe, expect, it } from 'vitest';
import { createActivities } from '../../../activities/index.ts';
import type { AnomalyNow } from '../../../activities/scorer/port.ts';
import { Policy } from '../../../domain/policy/schema.ts';
import type { WorkloadObservation } from '../../../domain/workload/observation.ts';
import { targetKey } from '../../../domain/workload/target.ts';
import { HOUR, MINUTE, NOW, SECOND } from '../../support/observations.ts';
import { levels, unknown, version } from '../../support/service-levels.ts';
import { SICK, ill } from '../healing/sick-workload.ts';
import { stagedWorld } from '../healing/staged-world.ts';
import { run, workload } from '../healing/world.ts';
import { ticks } from './ticks.ts';

const stage = stagedWorld();
const { tick, recordOf } = ticks(stage);

const well = (scope: string) => workload({ scope });

describe('a look at all workloads', () => {
  it('of which none is sick finds nothing, and says so in one line', async () => {
    stage.world.seen = [well('shop'), well('shop')];
    expect(await tick()).toEqual({
      atMs: NOW,
      workloads: 2,
      found: [],
      storms: [],
      summary: '2 workloads looked at, 0 with findings, 0 anomalies, 0 foreseen, 0 storms',
    });
    expect(await stage.store.lastTick()).toMatchObject({ atMs: NOW });
    expect(await recordOf(stage.world.seen[0] ?? well('shop'))).toMatchObject({
      status: 'healthy',
      summary: '2 of 2 ready',
    });
  });

  it('reports what is sick to its guard, with the evidence in its record', async () => {
    const sick = ill('shop');
    stage.world.seen = [sick, well('shop')];
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
    const blind = createActivities({
      ...stage.world.deps,
      cluster: { ...stage.world.deps.cluster, observeAll },
    });
    stage.world.nowMs = NOW + 2 * MINUTE;
    await expect(run(blind.observeShard, { shard: 'all' })).rejects.toThrow('does not answer');
    expect(await stage.store.lastTick()).toMatchObject({ atMs: NOW + MINUTE });
  });

  it('of nothing at all is a tick all the same', async () => {
    expect(await tick(NOW + 5 * MINUTE)).toMatchObject({ workloads: 0 });
    expect(await stage.store.lastTick()).toMatchObject({ atMs: NOW + 5 * MINUTE });
  });
});

describe('a glance between two looks', () => {
  it('finds what a look would find, and records nothing', async () => {
    stage.world.seen = [ill('glanced'), well('glanced')];
    stage.world.nowMs = NOW + HOUR;
    const { found, storms } = await run(stage.activities.glanceAtShard, { shard: 'all' });
    expect((await stage.store.lastTick())?.atMs).not.toBe(stage.world.nowMs);
    expect(await recordOf(stage.world.seen[0] ?? well('glanced'))).toBeUndefined();
    expect(await stage.store.journaledStates(stage.world.seen[0]?.target.uid ?? '', 5)).toEqual([]);
    const looked = await tick();
    expect({ found, storms }).toEqual({ found: looked.found, storms: looked.storms });
    expect(found).toHaveLength(1);
  });
});

describe('metrics that are unknown', () => {
  it('are a finding of their own, and the workload is unknown, not healthy', async () => {
    const blind = well('shop');
    stage.world.seen = [blind];
    stage.world.levels.set(targetKey(blind.target), unknown);
    expect((await tick()).found).toMatchObject([{ findings: [{ symptom: 'metrics-unknown' }] }]);
    expect(await recordOf(blind)).toMatchObject({ status: 'unknown' });
  });
});

describe('an anomaly', () => {
  const at = (seen: WorkloadObservation, changes: Partial<AnomalyNow> = {}): AnomalyNow => ({
    id: `an-${seen.target.uid}`,
    targetUid: seen.target.uid,
    targetKey: targetKey(seen.target),
    scope: seen.scope,
    atMs: NOW,
    lastAtMs: NOW,
    endedAtMs: null,
    tier: 'warn',
    score: 0.9995,
    threshold: 0.995,
    contributions: { p95Ms: 0.75, cpuCores: 0.25 },
    evidence: ['stranger than 2,000 samples', 'p95 latency stands out'],
    explanation: {
      intervalMs: 15_000,
      times: [],
      surprise: [],
      warnAt: 2,
      actAt: 4,
      metrics: [],
      why: [],
      forestSurprise: null,
      model: { checksum: 'c', fromMs: 0, toMs: 1, rows: 100 },
    },
    ...changes,
  });
  const anomalous = (seen: WorkloadObservation, isNew = true, changes: Partial<AnomalyNow> = {}) => {
    stage.world.seen = [seen];
    const key = targetKey(seen.target);
    stage.world.levels.set(key, levels([version()]));
    stage.world.verdicts.set(seen.target.uid, {
      status: 'watching',
      tier: 'warn',
      surprise: 3.3,
      anomalies: [{ record: at(seen, changes), isNew }],
    });
    return key;
  };

  it('without a symptom is recorded with its reason, and nobody is told', async () => {
    const key = anomalous(well('shop'));
    expect((await tick()).found).toEqual([]);
    expect(await stage.store.listAnomalies({ targetKey: key, limit: 10 })).toMatchObject([
      { score: 0.9995, tier: 'warn', evidence: [expect.any(String), 'p95 latency stands out'] },
    ]);
    expect(await stage.store.timeline({ targetKey: key, limit: 10 })).toMatchObject([
      {
        healId: null,
        phase: 'left-alone',
        sentence: expect.stringContaining('no symptom: recorded, nothing done') as string,
      },
    ]);
  });

  it('that goes on stays one, and is told once', async () => {
    const seen = well('shop');
    const key = anomalous(seen);
    await tick();
    anomalous(seen, false, { tier: 'act', lastAtMs: NOW + 15 * SECOND });
    const later = await tick(NOW + 15 * SECOND);
    expect(later.summary).toContain('0 anomalies');
    expect(await stage.store.listAnomalies({ targetKey: key, limit: 10 })).toMatchObject([
      { tier: 'act', atMs: NOW, lastAtMs: NOW + 15 * SECOND },
    ]);
    expect(await stage.store.timeline({ targetKey: key, limit: 10 })).toHaveLength(1);
  });

  it('with a symptom is evidence beside it: nothing is left alone', async () => {
    const key = anomalous(ill('shop'));
    expect((await tick()).found).toHaveLength(1);
    expect(await stage.store.listAnomalies({ targetKey: key, limit: 10 })).toHaveLength(1);
    expect(await stage.store.timeline({ targetKey: key, limit: 10 })).toEqual([]);
  });

  it('is recorded also where Prometheus measures nothing: samples may be pushed', async () => {
    const key = anomalous(well('shop'));
    stage.world.levels.clear();
    await tick();
    expect(await stage.store.listAnomalies({ targetKey: key, limit: 10 })).toHaveLength(1);
  });
});

describe('a limit that will be reached', () => {
  it('is told once an hour before it is, and nothing is done about it', async () => {
    const seen = well('shop');
    stage.world.seen = [seen];
    stage.world.foreseen.set(seen.target.uid, [
      {
        resource: 'memory',
        name: '',
        reachesAtMs: { earliest: NOW + 25 * MINUTE, expected: NOW + 30 * MINUTE, latest: NOW + 40 * MINUTE },
        evidence: 'memory reaches 85 % of its limit in 25 to 40 min',
      },
    ]);
    expect((await tick()).found).toEqual([]);
    await tick(NOW + 15 * SECOND);
    const timeline = await stage.store.timeline({ targetKey: targetKey(seen.target), limit: 10 });
    expect(timeline).toMatchObject([
      {
        phase: 'seen',
        sentence: 'foreseen: memory reaches 85 % of its limit in 25 to 40 min',
        detail: { reason: 'exhaustion-foreseen', resource: 'memory', expected: NOW + 30 * MINUTE },
      },
    ]);
  });
});

describe('a kind that nothing is done to', () => {
  it('is seen, recorded as unsupported once, never reported and not journaled', async () => {
    const stateful = workload(SICK, { kind: 'StatefulSet' });
    stage.world.seen = [stateful];
    expect((await tick()).found).toEqual([]);
    await tick(NOW + 15 * SECOND);
    expect(await recordOf(stateful)).toMatchObject({ status: 'unsupported' });
    const key = targetKey(stateful.target);
    expect(await stage.store.timeline({ targetKey: key, limit: 10 })).toMatchObject([
      { phase: 'left-alone', detail: { reason: 'unsupported' }, atMs: NOW },
    ]);
    expect(await stage.store.journaledStates(stateful.target.uid, 10)).toEqual([]);
  });
});

describe('a storm', () => {
  it('is one scope in which three are sick at once; two are none', async () => {
    stage.world.seen = [...['a', 'a', 'a', 'b', 'b'].map(ill), well('a'), well('b')];
    const { storms } = await tick();
    expect(storms).toMatchObject([
      { scope: 'a', owners: 4, sickOwners: [{}, {}, {}].map(() => expect.any(String) as string) },
    ]);
  });

  it('is judged by the settings of each scope', async () => {
    stage.world.policy = Policy.parse({
      scopes: [
        { match: 'b', settings: { stormOwners: 2 } },
        { match: 'a', settings: { stormOwners: 4 } },
      ],
    });
    stage.world.seen = ['a', 'a', 'a', 'b', 'b'].map(ill);
    expect((await tick()).storms.map((one) => one.scope)).toEqual(['b']);
  });

  it('in a large scope takes a fifth of it', async () => {
    stage.world.seen = [...Array.from({ length: 17 }, () => well('a')), ill('a'), ill('a'), ill('a')];
    expect((await tick()).storms).toEqual([]);
    stage.world.seen = [...stage.world.seen.slice(1), ill('a')];
    expect((await tick()).storms).toHaveLength(1);
  });
});
