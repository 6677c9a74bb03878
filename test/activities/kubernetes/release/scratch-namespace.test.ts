import { describe, expect, it } from 'vitest';
import { fakeCluster } from '../fake-cluster.ts';
import { SCRATCH, backedUp, proofArena } from './proof-arena.ts';

const fake = fakeCluster();
const { prove, scratches, leave } = proofArena(fake);

describe('a scratch namespace of an earlier try', () => {
  const objects = [backedUp('configmaps', { data: { a: '1' } })];

  it('is deleted, and made anew', async () => {
    leave();
    fake.server.store.put('configmaps', {
      metadata: { name: 'web', namespace: SCRATCH },
      data: { a: 'old' },
    });
    expect((await prove(objects)).isProven).toBe(true);
    expect(fake.server.mutations.filter((one) => one.startsWith('DELETE'))).toHaveLength(2);
    expect(scratches()).toEqual([]);
  });

  it('that is terminating is waited for', async () => {
    leave({ deletionTimestamp: '2026-03-01T10:00:00Z' });
    let looks = 0;
    fake.server.routes.push((call) => {
      if (call.method === 'GET' && call.path.endsWith(SCRATCH)) looks += 1;
      if (looks === 3) fake.server.store.remove('namespaces', null, SCRATCH);
      return null;
    });
    expect((await prove(objects)).isProven).toBe(true);
    expect(looks).toBeGreaterThan(3);
  });

  it('that stays terminating ends the proof in time', async () => {
    leave({ deletionTimestamp: '2026-03-01T10:00:00Z' });
    let looks = 0;
    fake.server.routes.push((call) => {
      if (call.path.endsWith(SCRATCH)) looks += 1;
      if (looks === 5) fake.server.onHang();
      return null;
    });
    expect((await prove(objects)).sentence).toContain('not tried out within 180 s');
  });

  it('that is somebody else’s is left alone', async () => {
    leave({ labels: { team: 'shop' } });
    const proof = await prove(objects);
    expect(proof.isProven).toBe(false);
    expect(proof.sentence).toContain("is not this release's");
    expect(scratches()).toEqual([SCRATCH]);
    expect(fake.server.mutations).toEqual([]);
  });
});

describe('scratch namespaces of other releases, whose proof broke off', () => {
  const objects = [backedUp('configmaps', { data: { a: '1' } })];
  const left = (name: string, minutes: number, labels: Record<string, string>) => {
    const creationTimestamp = new Date(fake.arena.actor.pacing.nowMs() - minutes * 60_000).toISOString();
    fake.server.store.put('namespaces', { metadata: { name, creationTimestamp, labels } });
  };
  const ours = { 'paramedic.dev/scratch': 'xyz789' };

  it('are deleted when they are older than an hour', async () => {
    left('paramedic-restore-xyz789', 61, ours);
    expect((await prove(objects)).isProven).toBe(true);
    expect(scratches()).toEqual([]);
  });

  it('are left alone when they are younger, or not ours', async () => {
    left('paramedic-restore-xyz789', 59, ours);
    left('paramedic-restore-by-hand', 600, { team: 'shop' });
    left('shop', 600, ours);
    left('paramedic-restore-', 600, { 'paramedic.dev/scratch': '' });
    expect((await prove(objects)).isProven).toBe(true);
    expect(fake.server.store.list('namespaces', null)).toHaveLength(4);
    expect(fake.server.mutations.filter((one) => one.startsWith('DELETE'))).toHaveLength(1);
  });

  it('are deleted twenty at a time', async () => {
    for (let at = 10; at < 31; at += 1)
      left(`paramedic-restore-xyz7${String(at)}`, 61, { 'paramedic.dev/scratch': `xyz7${String(at)}` });
    await prove(objects);
    expect(scratches()).toHaveLength(1);
    await prove(objects);
    expect(scratches()).toEqual([]);
  });

  it('that cannot be deleted are named, and hold nothing up', async () => {
    left('paramedic-restore-xyz789', 61, ours);
    fake.server.routes.push((call) =>
      call.method === 'DELETE' && call.path.endsWith('xyz789') ? { status: 403, body: {} } : null,
    );
    const proof = await prove(objects);
    expect(proof.isProven).toBe(true);
    expect(proof.sentence).toContain('kubectl delete namespace paramedic-restore-xyz789');
  });

  it('are named as not looked for where namespaces cannot be listed', async () => {
    fake.server.routes.push((call) =>
      call.method === 'GET' && call.path === '/api/v1/namespaces' ? { status: 403, body: {} } : null,
    );
    const proof = await prove(objects);
    expect(proof).toMatchObject({ isProven: true });
    expect(proof.sentence).toContain('could not be listed');
  });

  it('stay while the kill switch is engaged', async () => {
    left('paramedic-restore-xyz789', 61, ours);
    let asked = 0;
    // The proof of its own namespace asks twice: to make it and to delete it; its one object once.
    const proof = await prove(objects, {
      brake: () => {
        asked += 1;
        if (asked > 3) throw new Error('engaged');
      },
    });
    expect(proof.sentence).toContain('engaged');
    expect(scratches()).toEqual(['paramedic-restore-xyz789']);
  });
});

describe('the scratch namespace is deleted again', () => {
  const objects = [backedUp('configmaps', { data: { a: '1' } })];

  it('after an abort in the middle', async () => {
    const called = new AbortController();
    fake.server.routes.push((call) => {
      if (call.method === 'POST' && call.path.endsWith('/configmaps')) called.abort(new Error('called off'));
      return null;
    });
    await expect(prove(objects, { signal: called.signal })).rejects.toThrow('called off');
    expect(scratches()).toEqual([]);
  });

  it('after an abort while it was being made', async () => {
    const called = new AbortController();
    fake.server.routes.push((call) => {
      if (call.method === 'POST' && call.path === '/api/v1/namespaces') called.abort(new Error('called off'));
      return null;
    });
    await expect(prove(objects, { signal: called.signal })).rejects.toThrow('called off');
    expect(scratches()).toEqual([]);
  });

  it('after the API server was in trouble', async () => {
    fake.server.fail({
      method: 'POST',
      path: /configmaps$/,
      times: 9,
      does: { kind: 'answer', status: 500 },
    });
    await expect(prove(objects)).rejects.toMatchObject({ code: 'unavailable' });
    expect(scratches()).toEqual([]);
  });

  it('unless somebody made another one of its name meanwhile', async () => {
    fake.server.fail({
      method: 'DELETE',
      path: new RegExp(`${SCRATCH}$`),
      does: {
        kind: 'first',
        run: () => {
          fake.server.store.remove('namespaces', null, SCRATCH);
          leave({ creationTimestamp: new Date(fake.arena.actor.pacing.nowMs()).toISOString() });
        },
      },
    });
    expect((await prove(objects)).isProven).toBe(true);
    expect(scratches()).toEqual([SCRATCH]);
  });

  it('or the error says what is left', async () => {
    fake.server.fail({ method: 'DELETE', path: /namespaces/, does: { kind: 'answer', status: 403 } });
    await expect(prove(objects)).rejects.toThrow(`kubectl delete namespace ${SCRATCH}`);
  });
});

describe('the kill switch', () => {
  it('is asked before each write, the deletion too', async () => {
    let asked = 0;
    await prove([backedUp('configmaps', { data: {} })], {
      brake: () => {
        asked += 1;
      },
    });
    expect(asked).toBe(3);
    expect(fake.server.mutations).toHaveLength(3);
  });

  it.each([0, 1, 2])('after %i writes stops every further one, the deletion too', async (writes) => {
    let asked = 0;
    const brake = () => {
      asked += 1;
      if (asked > writes) throw new Error('the kill switch is engaged');
    };
    await expect(prove([backedUp('configmaps', { data: {} })], { brake })).rejects.toThrow('kill switch');
    expect(fake.server.mutations).toHaveLength(writes);
    expect((await prove([backedUp('configmaps', { data: {} })])).isProven).toBe(true);
    expect(scratches()).toEqual([]);
  });
});
