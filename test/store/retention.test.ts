import { expect, test } from 'vitest';
import pg from 'pg';
import { openStore } from '../../store/open.ts';
import { newPostgresDatabase, onBothDatabases, PATIENCE, waitingIn } from './both-databases.ts';
import { BACKUP, bug, CHANGES, incident, newReleaseId, release } from './release-records.ts';
import {
  anomaly,
  content,
  entry,
  heal,
  journaled,
  model,
  newTarget,
  planned,
  sample,
  seen,
  training,
  versionOf,
  workload,
} from './records.ts';

onBothDatabases('pruning', (bench) => {
  test('drops old timeline, anomalies and workloads; what is as old as the limit stays', async () => {
    const { store } = bench;
    await store.appendTimeline([entry({ id: 't-old', atMs: 99 }), entry({ id: 't-edge', atMs: 100 })]);
    await store.saveAnomalies([anomaly({ id: 'a-old', atMs: 99 }), anomaly({ id: 'a-edge', atMs: 100 })]);
    await store.saveWorkloads([
      workload({ observedAtMs: 99 }),
      workload({ observedAtMs: 100, summary: 'edge' }),
    ]);
    expect(await store.prune(100)).toBe(3);
    expect((await store.timeline({ limit: 9 })).map((row) => row.id)).toEqual(['t-edge']);
    expect((await store.listAnomalies({ limit: 9 })).map((row) => row.id)).toEqual(['a-edge']);
    expect((await store.listWorkloads({ limit: 9 })).map((row) => row.summary)).toEqual(['edge']);
    expect(await store.prune(100)).toBe(0);
  });

  test('pushed samples and detectors not seen since are dropped, with their models; an anomaly that goes on is not', async () => {
    const { store } = bench;
    await store.saveSamples([sample({ atMs: 99 }), sample({ atMs: 100 })]);
    await store.sawDetectors([
      seen({ targetUid: 'd-old', atMs: 99 }),
      seen({ targetUid: 'd-edge', atMs: 98 }),
    ]);
    await store.saveModel('d-old', model(), training());
    await store.sawDetectors([seen({ targetUid: 'd-edge', atMs: 100 })]);
    await store.saveAnomalies([anomaly({ id: 'a-goes-on', atMs: 50, lastAtMs: 100 })]);
    expect(await store.prune(100)).toBe(2);
    expect([...(await store.readDetectors(['d-old', 'd-edge'])).keys()]).toEqual(['d-edge']);
    const range = { fromMs: 0, toMs: 1000 };
    expect(await store.readSamples([sample().targetKey], range)).toEqual([sample({ atMs: 100 })]);
    expect(await store.readAnomaly('a-goes-on')).not.toBeNull();
  });

  test('of the journal, good states and the current one of each workload stay, with what they need', async () => {
    const target = newTarget();
    const contents = ['bad', 'good', 'now', 'shared'].map((name) => content({ name }));
    const [bad, good, now, shared] = contents.map(versionOf);
    if (!bad || !good || !now || !shared) throw new Error('no versions');
    const at = (lastSeenAtMs: number) => ({ target, firstSeenAtMs: lastSeenAtMs, lastSeenAtMs });
    const states = {
      bad: journaled({ ...at(10), configs: [bad, shared] }),
      good: journaled({ ...at(20), configs: [good, shared], goodAtMs: 20 }),
      young: journaled(at(200)),
      now: journaled({ ...at(300), configs: [now] }),
      only: journaled({ lastSeenAtMs: 1 }),
    };
    for (const state of Object.values(states)) await bench.store.journalState(state, '{}', contents);

    expect(await bench.store.prune(100)).toBe(2);
    const left = (await bench.store.journaledStates(target.uid, 9)).map((state) => state.stateId);
    expect(left).toEqual([states.now.stateId, states.young.stateId, states.good.stateId]);
    expect(await bench.store.journaledStates(states.only.target.uid, 9)).toEqual([states.only]);
    expect(await bench.store.stateTemplate(states.bad.stateId, target.uid)).toBeNull();
    expect(await bench.store.configContent(bad, 'shop')).toBeNull();
    for (const kept of [good, now, shared])
      expect(await bench.store.configContent(kept, 'shop')).toMatchObject(kept);
  });

  test('the ledger and the heals are never pruned', async () => {
    const [plan, record] = [planned({ atMs: 1 }), heal({ openedAtMs: 1 })];
    await bench.store.planAction(plan);
    await bench.store.saveHeal(record);
    await bench.store.prune(Number.MAX_SAFE_INTEGER);
    expect(await bench.store.readAction(plan.id)).toMatchObject(plan);
    expect(await bench.store.readHeal(record.id)).toEqual(record);
  });

  test('of releases closed before it, changes and backups go; what is open, newer or unknown keeps them, and records stay', async () => {
    const { store } = bench;
    const [change] = CHANGES;
    if (change === undefined) throw new Error('no changes');
    const closedAt = { old: 99, edge: 100, open: null } as const;
    const idOf = (name: string) => `release/shop/${name}/${newReleaseId().slice(-8)}`;
    const saved = Object.values(closedAt).map((closedAtMs) =>
      release({ id: idOf('web'), closedAtMs, requestedAtMs: 1, updatedAtMs: 1 }),
    );
    for (const record of saved) await store.saveRelease(record);
    const every = [...saved.map(({ id }) => id), idOf('unrecorded')];
    for (const id of every) {
      const step = (name: string) => ({ changeId: `${id}/${name}/0`, change });
      await store.sealChanges('shop', [step('web/canary-10'), step('staging/web/rolling')]);
      await store.saveBackup(id, 1, BACKUP);
      await store.openIncident(incident({ releaseId: id, openedAtMs: 1 }));
      await store.openBug(bug({ releaseId: id, openedAtMs: 1 }));
    }
    await store.saveHold({ targetKey: 'local/shop/deployment/held', by: 'ada', reason: 'wait', atMs: 1 });

    expect(await store.prune(100)).toBe(3);
    for (const [n, id] of every.entries()) {
      expect(await store.readChange(`${id}/web/canary-10/0`)).toEqual(n === 0 ? null : change);
      expect(await store.readChange(`${id}/staging/web/rolling/0`)).toEqual(n === 0 ? null : change);
      expect(await store.readBackup(id)).toEqual(n === 0 ? null : BACKUP);
    }
    for (const record of saved) expect(await store.readRelease(record.id)).toEqual(record);
    const mine = (rows: readonly { releaseId: string | null }[]) =>
      rows.filter(({ releaseId }) => releaseId !== null && every.includes(releaseId)).length;
    expect(mine(await store.listIncidents({ limit: 99 }))).toBe(every.length);
    expect(mine(await store.listBugs({ limit: 99 }))).toBe(every.length);
    expect(await store.readHolds(['local/shop/deployment/held'])).toHaveLength(1);
  });

  test('a change that still is to be taken back keeps its values, and loses them once it is not', async () => {
    const { store } = bench;
    const [change] = CHANGES;
    if (change === undefined) throw new Error('no changes');
    const closed = release({ closedAtMs: 2, result: 'escalated', status: 'escalated' });
    const changeId = `${closed.id}/web/rolling/0`;
    await store.saveRelease(closed);
    await store.sealChanges('shop', [{ changeId, change }]);
    await store.planAction(planned({ id: changeId, undo: 'restore', atMs: 1 }));
    await store.markAction(changeId, { status: 'applied', atMs: 1 });
    expect(await store.prune(100)).toBe(0);
    expect(await store.readChange(changeId)).toEqual(change);
    await store.markAction(changeId, { status: 'undone', atMs: 2 });
    expect(await store.prune(100)).toBe(1);
    expect(await store.readChange(changeId)).toBeNull();
  });

  test('more rows than fit one statement are all dropped', async () => {
    await bench.store.appendTimeline(Array.from({ length: 5001 }, () => entry({ scope: 'bulk', atMs: 1 })));
    expect(await bench.store.prune(100)).toBeGreaterThanOrEqual(5001);
    expect(await bench.store.timeline({ scope: 'bulk', limit: 1 })).toEqual([]);
  });
});

test('a prune waits for a state that is just being journaled, and leaves what it needs', async () => {
  const database = await newPostgresDatabase();
  const encryptionKey = Buffer.alloc(32, 1);
  const store = await openStore({ url: database.url, encryptionKey });
  const other = new pg.Client(database.url);
  await other.connect();
  try {
    const orphan = content({ name: 'orphan' });
    await store.journalState(journaled(), '{}', [orphan]);
    const state = journaled({ configs: [versionOf(orphan)] });
    // The same state, half written by somebody else: the journaling stops right there.
    await other.query('begin');
    await other.query(
      `insert into journaled_states select $1, target_key, cluster, namespace, kind, name, $2, template_hash,
       pod_template_hash, images, configs, 1, 1, null, null, null, null, false, sealed_template from journaled_states`,
      [state.stateId, state.target.uid],
    );
    const journaling = store.journalState(state, '{}', [orphan]);
    await expect.poll(() => waitingIn(database.url), PATIENCE).toBe(1);
    const pruning = store.prune(1_000_000);
    await expect.poll(() => waitingIn(database.url), PATIENCE).toBe(2);
    await other.query('rollback');
    await journaling;
    expect(await pruning).toBe(0);
    expect(await store.configContent(versionOf(orphan), 'shop')).toEqual(orphan);
  } finally {
    await Promise.all([store.close(), other.end()]);
    await database.drop();
  }
});
