import { beforeEach, describe, expect, it } from 'vitest';
import { createKillSwitchFlag } from '../../../../activities/kubernetes/kill-switch.ts';
import type { Fault } from '../fake-api-server.ts';
import { fakeCluster } from '../fake-cluster.ts';
import { EVERY_CHANGE } from './every-change.ts';
import type { Act } from './every-change.ts';

const never = new AbortController().signal;

const fake = fakeCluster();

describe.each(EVERY_CHANGE)('$name', ({ method, path, arrange }) => {
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
    'is done once when its answer is lost (%s), and once more asked for is done already',
    async (kind) => {
      fault({ kind });
      expect((await act()).status).toBe('applied');
      expect((await act()).status).toBe('already-applied');
      expect(done()).toBe(1);
    },
  );

  it('is done once when the worker dies between the write and its record', async () => {
    const run = new AbortController();
    fault({ kind: 'hang-after-commit' });
    fake.server.onHang = () => {
      run.abort(new Error('killed'));
    };
    await expect(act({ signal: run.signal })).rejects.toThrow('killed');
    expect((await act()).status).toBe('already-applied');
    expect(done()).toBe(1);
  });

  it('is done once when the first try hangs without effect', async () => {
    fault({ kind: 'hang' });
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
    expect(await act()).toMatchObject({
      status: 'blocked',
      sentence: expect.stringContaining('grant the right') as string,
    });
    expect(done()).toBe(0);
  });

  it('is not done while the kill switch is engaged or cannot be read', async () => {
    const flag = createKillSwitchFlag({ client: fake.arena.actor });
    fake.server.fail({ path: /paramedic-kill-switch/, times: 100, does: { kind: 'answer', status: 500 } });
    const unreadable = async () => {
      await flag.read(never);
    };
    await expect(act({ beforeWrite: unreadable })).rejects.toMatchObject({ code: 'unavailable' });
    const engaged = () => Promise.reject(new Error('engaged'));
    await expect(act({ beforeWrite: engaged })).rejects.toThrow('engaged');
    expect([tries(), done()]).toEqual([0, 0]);
  });
});
