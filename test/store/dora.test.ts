import { expect, test } from 'vitest';
import type { RecordStore, ReleaseRecord } from '../../store/port.ts';
import { onBothDatabases } from './both-databases.ts';
import { incident, newKey, newReleaseId, release } from './release-records.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
const SINCE = 10 * DAY;
const NOW = 20 * DAY;

interface Course extends Partial<ReleaseRecord> {
  /** Minutes after the request. */
  readonly served?: number;
  readonly undoing?: number;
  readonly closed?: number;
}

/** Saves a release as its workflow does: when it begins, serves, begins to be taken back, and closes. */
async function ran(store: RecordStore, { served, undoing, closed, ...given }: Course): Promise<string> {
  const first = release({ status: 'running', requestedAtMs: 12 * DAY, ...given, result: null });
  const { id, requestedAtMs } = first;
  const after = (minutes: number): number => requestedAtMs + minutes * MINUTE;
  await store.saveRelease(first);
  if (served !== undefined)
    await store.saveRelease({ id, updatedAtMs: after(served), servedAtMs: after(served) });
  if (undoing !== undefined) await store.saveRelease({ id, updatedAtMs: after(undoing), status: 'undoing' });
  const { result = 'released' } = given;
  const closedAtMs = after(closed ?? 90);
  await store.saveRelease({
    id,
    updatedAtMs: closedAtMs,
    closedAtMs,
    status: result ?? 'running',
    result,
  });
  return id;
}

onBothDatabases('the deployment figures', (bench) => {
  let spaces = 0;
  /** A namespace and a target of its own, and the figures of that namespace over ten days. */
  const newSpace = () => {
    const space = { namespace: `dora-${String((spaces += 1))}`, targetKeys: [newKey()] };
    return {
      ...space,
      ran: (course: Course) => ran(bench.store, { ...space, ...course }),
      rolledBack: (course: Course) => ran(bench.store, { ...space, kind: 'rollback', ...course }),
      figures: () => bench.store.dora({ sinceMs: SINCE, nowMs: NOW, namespace: space.namespace }),
    };
  };

  test('are those of the releases that reached production and closed within the stretch', async () => {
    const space = newSpace();
    const on = (day: number) => ({ requestedAtMs: day * DAY, targetKeys: [newKey()] });
    await space.ran({ ...on(11), served: 10 });
    await space.ran({ ...on(12), served: 30 });
    const inCanary = await space.ran({ ...on(13), undoing: 5, closed: 7, result: 'rolled-back' });
    await bench.store.openIncident(incident({ releaseId: inCanary }));
    await space.ran({ ...on(14), served: 20, undoing: 40, closed: 46, result: 'rolled-back' });
    const byHand = on(15);
    await space.ran({ ...byHand, served: 60 });
    await space.rolledBack({ ...byHand, requestedAtMs: 16 * DAY, served: 10 });
    await space.ran({ ...on(16), result: 'refused' });
    await space.ran({ ...on(16), result: 'expired' });
    await space.ran({ ...on(16), undoing: 1, closed: 2, result: 'rolled-back' });
    await space.ran({ ...on(9), served: 1, closed: 2 });
    await space.ran({ ...on(20), served: 1, closed: 2 });
    const elsewhere = newSpace();
    await elsewhere.ran({ ...on(12), served: 500 });

    expect(await space.figures()).toEqual({
      sinceMs: SINCE,
      releases: 5,
      releasesPerDay: 0.5,
      leadTimeMs: 25 * MINUTE,
      changeFailureRatio: 0.6,
      timeToRestoreMs: 6 * MINUTE,
    });
    const everywhere = await bench.store.dora({ sinceMs: SINCE, nowMs: NOW });
    expect(everywhere).toMatchObject({ releases: 6, releasesPerDay: 0.6, leadTimeMs: 30 * MINUTE });
    expect(everywhere.changeFailureRatio).toBe(0.5);
  });

  test('without any release there is nothing to compute them from but their number', async () => {
    const none = { leadTimeMs: null, changeFailureRatio: null, timeToRestoreMs: null };
    const { figures } = newSpace();
    expect(await figures()).toEqual({ sinceMs: SINCE, releases: 0, releasesPerDay: 0, ...none });
    const noTime = { sinceMs: NOW, nowMs: NOW, namespace: 'nowhere' };
    expect(await bench.store.dora(noTime)).toEqual({
      sinceMs: NOW,
      releases: 0,
      releasesPerDay: null,
      ...none,
    });
  });

  test('the ends of the stretch belong to it', async () => {
    const { ran, figures } = newSpace();
    await ran({ requestedAtMs: SINCE, served: 0, closed: 0 });
    await ran({ requestedAtMs: NOW, served: 0, closed: 0 });
    await ran({ requestedAtMs: SINCE - 1, served: 0, closed: 0 });
    await ran({ requestedAtMs: NOW + 1, served: 0, closed: 0 });
    expect((await figures()).releases).toBe(2);
  });

  test('when nothing failed there is no time to restore; when nothing served, no lead time', async () => {
    const [good, bad] = [newSpace(), newSpace()];
    await good.ran({ served: 8 });
    expect(await good.figures()).toMatchObject({ changeFailureRatio: 0, timeToRestoreMs: null });
    const id = await bad.ran({ undoing: 1, closed: 4, result: 'aborted' });
    await bench.store.openIncident(incident({ releaseId: id }));
    expect(await bad.figures()).toMatchObject({
      releases: 1,
      leadTimeMs: null,
      changeFailureRatio: 1,
      timeToRestoreMs: 3 * MINUTE,
    });
  });

  test('one left to a person has failed and was not restored; nor is it known of one that only told as it closed', async () => {
    const { ran, figures } = newSpace();
    await ran({ served: 5, undoing: 9, closed: 20, result: 'escalated' });
    expect(await figures()).toMatchObject({ changeFailureRatio: 1, timeToRestoreMs: null });
    await ran({ served: 5, closed: 20, result: 'rolled-back', trigger: null });
    expect(await figures()).toMatchObject({ releases: 2, changeFailureRatio: 1, timeToRestoreMs: null });
  });

  test('one that a newer release replaced while it soaked has not failed', async () => {
    const { ran, figures } = newSpace();
    await ran({ served: 5, undoing: 9, closed: 20, result: 'superseded' });
    expect(await figures()).toMatchObject({ releases: 1, changeFailureRatio: 0, timeToRestoreMs: null });
  });

  test('it fails from its first trigger or undo on, holds included, and no more once it was repaired', async () => {
    const { namespace, figures } = newSpace();
    const minutes = 12 * DAY;
    const first = release({ id: newReleaseId(), namespace, requestedAtMs: minutes });
    await bench.store.saveRelease(first);
    const told = [
      { status: 'held', trigger: 'smoke' },
      { status: 'running', trigger: null },
      { status: 'paused' },
      { status: 'running', servedAtMs: minutes },
      { status: 'undoing' },
      { status: 'held' },
      { status: 'undoing', trigger: 'crash' },
      { status: 'rolled-back', result: 'rolled-back', closedAtMs: minutes + 8 * MINUTE },
    ] as const;
    for (const [n, save] of told.entries())
      await bench.store.saveRelease({ ...save, id: first.id, updatedAtMs: minutes + (n + 1) * MINUTE });
    // From the fifth save to the eighth.
    expect((await figures()).timeToRestoreMs).toBe(3 * MINUTE);
  });

  test('a rollback by hand is of the newest release of its target that still stood', async () => {
    const [newest, older] = [newSpace(), newSpace()];
    await newest.ran({ requestedAtMs: 11 * DAY, served: 1 });
    await newest.ran({ requestedAtMs: 12 * DAY, served: 1 });
    await newest.rolledBack({ requestedAtMs: 13 * DAY, served: 4 });
    await newest.rolledBack({ requestedAtMs: 14 * DAY, served: 44 });
    expect(await newest.figures()).toMatchObject({
      releases: 2,
      changeFailureRatio: 0.5,
      timeToRestoreMs: 4 * MINUTE,
    });
    await older.ran({ requestedAtMs: 11 * DAY, served: 1 });
    await older.ran({ requestedAtMs: 12 * DAY, served: 1, undoing: 2, closed: 4, result: 'rolled-back' });
    await older.rolledBack({ requestedAtMs: 13 * DAY, served: 4 });
    expect(await older.figures()).toMatchObject({ changeFailureRatio: 1, timeToRestoreMs: 3 * MINUTE });
  });

  test('of releases of several targets each is looked at: what was released since stands in the way of its own only', async () => {
    const { ran, rolledBack, figures } = newSpace();
    const [one, two] = [newKey(), newKey()];
    await ran({ requestedAtMs: 11 * DAY, served: 1, targetKeys: [one, two] });
    await ran({ requestedAtMs: 12 * DAY, served: 1, targetKeys: [two] });
    await rolledBack({ requestedAtMs: 13 * DAY, served: 7, targetKeys: [one] });
    expect(await figures()).toMatchObject({ changeFailureRatio: 0.5, timeToRestoreMs: 7 * MINUTE });
  });

  test('a rollback of something else, before it, after the stretch, or that never served, is no failure of it', async () => {
    const { ran, rolledBack, figures } = newSpace();
    await rolledBack({ requestedAtMs: 11 * DAY, served: 1 });
    await ran({ requestedAtMs: 12 * DAY, served: 1 });
    await rolledBack({ requestedAtMs: 13 * DAY, served: 1, targetKeys: [newKey()] });
    await rolledBack({ requestedAtMs: 13 * DAY, result: 'refused' });
    await rolledBack({ requestedAtMs: NOW, served: 1 });
    expect(await figures()).toMatchObject({ releases: 1, changeFailureRatio: 0, timeToRestoreMs: null });
  });
});
