import { beforeEach, describe, expect, it } from 'vitest';
import { createKillSwitchFlag } from '../../../activities/kubernetes/kill-switch.ts';
import { EVERY_WRITE } from './every-write.ts';
import type { Act } from './every-write.ts';
import type { Fault } from './fake-api-server.ts';
import { fakeCluster } from './fake-cluster.ts';

const never = new AbortController().signal;

const fake = fakeCluster();

describe.each(EVERY_WRITE)('$name', ({ method, path, arrange }) => {
  let act: Act;
  let already: number;
  let triedBefore: number;
  const matching = () =>
    fake.server.requests.filter((one) => one.method === method && path.test(one.path)).length;
  const tries = () => matching() - triedBefore;
  const done = () => fake.server.mutations.length - already;
  const fault = (does: Fault['does'], times = 1): void => {
    fake.server.fail({ method, path, times, does });
  };

  beforeEach(async () => {
    act = await arrange(fake.arena);
    already = fake.server.mutations.length;
    triedBefore = matching();
  });

  it.each(['cut-after-commit', 'hang-after-commit'] as const)(
    'is done once when its answer is lost (%s)',
    async (kind) => {
      fault({ kind });
      expect((await act()).status).toBe('applied');
      expect(done()).toBe(1);
      expect((await act()).status).toBe('already-applied');
      expect(done()).toBe(1);
    },
  );

  it('is done once when the first try hangs without effect', async () => {
    fault({ kind: 'hang' });
    expect((await act()).status).toBe('applied');
    expect(done()).toBe(1);
  });

  it('is done once after two internal errors', async () => {
    fault({ kind: 'answer', status: 500 }, 2);
    expect((await act()).status).toBe('applied');
    expect(done()).toBe(1);
  });

  it('gives up after four internal errors, with nothing written', async () => {
    fault({ kind: 'answer', status: 503 }, 100);
    await expect(act()).rejects.toMatchObject({ code: 'unavailable', status: 503 });
    expect(tries()).toBe(4);
    expect(done()).toBe(0);
  });

  it('retries a conflict three times, then calls it drift', async () => {
    fault({ kind: 'answer', status: 409 }, 100);
    expect(await act()).toMatchObject({ status: 'drifted' });
    expect(tries()).toBe(4);
    expect(done()).toBe(0);
  });

  it('is blocked, with what to do next, when it is forbidden', async () => {
    fault({ kind: 'answer', status: 403 });
    const outcome = await act();
    expect(outcome).toMatchObject({ status: 'blocked' });
    expect(JSON.stringify(outcome)).toContain('grant the right');
    expect(done()).toBe(0);
  });

  it('fails at once with credentials that are not accepted', async () => {
    fault({ kind: 'answer', status: 401 });
    await expect(act()).rejects.toMatchObject({ code: 'unauthorized' });
    expect(done()).toBe(0);
  });

  it('waits as long as a busy server says, with heartbeats, then is done', async () => {
    fault({ kind: 'answer', status: 429, retryAfter: 3 });
    expect((await act()).status).toBe('applied');
    expect(done()).toBe(1);
  });

  it('hands a wait that is too long to its caller', async () => {
    fault({ kind: 'answer', status: 429, retryAfter: 600 });
    await expect(act()).rejects.toMatchObject({ code: 'throttled', retryAfterMs: 600_000 });
    expect(done()).toBe(0);
  });

  it('is not done while the kill switch cannot be read', async () => {
    const flag = createKillSwitchFlag({ client: fake.arena.actor });
    fake.server.fail({ path: /paramedic-kill-switch/, times: 100, does: { kind: 'answer', status: 500 } });
    const beforeWrite = async () => {
      await flag.read(never);
    };
    await expect(act({ beforeWrite })).rejects.toMatchObject({ code: 'unavailable' });
    expect(done()).toBe(0);
  });

  it('is not tried again once the kill switch was engaged between two tries', async () => {
    let tries = 0;
    fault({ kind: 'answer', status: 500 });
    const beforeWrite = () => {
      tries += 1;
      return tries === 1 ? Promise.resolve() : Promise.reject(new Error('engaged'));
    };
    await expect(act({ beforeWrite })).rejects.toThrow('engaged');
    expect(done()).toBe(0);
  });

  it('ends with the reason of a cancelled run', async () => {
    const run = new AbortController();
    fault({ kind: 'hang' });
    const beforeWrite = () => {
      setImmediate(() => {
        run.abort(new Error('cancelled'));
      });
      return Promise.resolve();
    };
    await expect(act({ beforeWrite, signal: run.signal })).rejects.toThrow('cancelled');
    expect(done()).toBe(0);
  });
});
