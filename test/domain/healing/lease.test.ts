import { describe, expect, it } from 'vitest';
import { grantNext, newGuard, requestLease, returnLease } from '../../../domain/healing/lease.ts';

const ask = (holderId: string, purpose: 'heal' | 'expiry' | 'release' = 'expiry') => ({ holderId, purpose });

describe('the lease of a workload', () => {
  it('goes to one holder at a time', () => {
    const first = grantNext(requestLease(newGuard(), ask('a')), 1000);
    expect(first?.lease).toMatchObject({ holderId: 'a', fence: 1000 });
    const waiting = requestLease(first?.state ?? newGuard(), ask('b'));
    expect(grantNext(waiting, 2000)).toBeNull();
  });

  it('gives each holder a higher fence, even when the clock stands still or goes back', () => {
    const first = grantNext(requestLease(newGuard(), ask('a')), 1000);
    const freed = returnLease(first?.state ?? newGuard(), { holderId: 'a', fence: 1000 });
    expect(grantNext(requestLease(freed, ask('b')), 900)?.lease.fence).toBe(1001);
  });

  it('is not freed by a stale fence or by somebody else', () => {
    const held = grantNext(requestLease(newGuard(), ask('a')), 1000)?.state ?? newGuard();
    expect(returnLease(held, { holderId: 'a', fence: 999 }).lease).not.toBeNull();
    expect(returnLease(held, { holderId: 'b', fence: 1000 }).lease).not.toBeNull();
    expect(returnLease(held, { holderId: 'a', fence: 1000 }).lease).toBeNull();
  });

  it('queues a request once, and none from who holds it', () => {
    const held = grantNext(requestLease(newGuard(), ask('a')), 1000)?.state ?? newGuard();
    const asked = requestLease(requestLease(requestLease(held, ask('a')), ask('b')), ask('b'));
    expect(asked.waiting.map((one) => one.holderId)).toEqual(['b']);
  });

  it("lets a person's release go before everything but earlier releases", () => {
    const queue = ['x:expiry', 'r1:release', 'h:heal', 'r2:release'].reduce((state, text) => {
      const [holderId = '', purpose] = text.split(':');
      return requestLease(state, ask(holderId, purpose as 'heal'));
    }, newGuard());
    expect(queue.waiting.map((one) => one.holderId)).toEqual(['r1', 'r2', 'x', 'h']);
  });

  it('is given to nobody when nobody waits', () => {
    expect(grantNext(newGuard(), 1)).toBeNull();
  });
});
