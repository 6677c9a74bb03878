import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { askingProgress, ASKING_ID, NOW_MS, PLAN_HASH } from '../api/story.ts';
import { sitDown, typeAt } from './fake-world.ts';
import type { Desk } from './fake-world.ts';

const desks: Desk[] = [];
const desk = (): Desk => {
  const [one] = desks;
  if (one === undefined) throw new Error('nobody sat down');
  return one;
};
beforeEach(async () => {
  desks.push(await sitDown());
});
afterEach(() => Promise.all(desks.splice(0).map((one) => one.close())));

describe('paramedic approve and reject', () => {
  it('send the hash of the plan they show, in the name of the local user', async () => {
    const { code, out } = await desk().type('approve cart --reason "looked at it"');
    expect(code).toBe(0);
    expect(out).toContain('Plan  3f9a1c2b3f9a: restart the rollout');
    expect(out).toContain('Approved as ada: approved; the heal goes on');
    expect(desk().temporal.decisions).toMatchObject([
      {
        healId: ASKING_ID,
        decision: { decision: 'approve', planHash: PLAN_HASH, actor: 'ada', reason: 'looked at it' },
      },
    ]);
  });

  it('refuse when the plan that was read is not the one that waits, or is named too shortly', async () => {
    for (const plan of ['ffffffffffff', '3f9a1c2']) {
      const { code, err } = await desk().type(`approve cart --plan ${plan}`);
      expect(code).toBe(6);
      expect(err).toContain('read it first: paramedic describe heal shop-b2/deployment/cart/2');
    }
    expect(desk().temporal.decisions).toEqual([]);
    expect((await desk().type('approve cart --plan 3f9a1c2b')).code).toBe(0);
  });

  it('reject only with a reason', async () => {
    const { code, err } = await desk().type('reject cart');
    expect(code).toBe(2);
    expect(err).toContain("required option '--reason <text>'");
    expect((await desk().type('reject cart --reason ""')).code).toBe(2);
    expect((await desk().type('reject cart --reason "wrong layer"')).code).toBe(0);
    expect(desk().temporal.decisions.map((one) => one.decision.decision)).toEqual(['reject']);
  });

  it('end with 6 when nothing waits, and say how the heal stands', async () => {
    expect(await desk().type('approve web')).toMatchObject({
      code: 6,
      err: expect.stringContaining('it is over (confirmed)') as unknown,
    });
    desk().temporal.progress.set(ASKING_ID, { ...askingProgress(), phase: { status: 'diagnosing' } });
    expect((await desk().type('approve cart')).err).toContain('it is diagnosing');
  });

  it('end with 6 and the words of the run when it refuses', async () => {
    desk().temporal.answer = { ok: false, refusal: 'refused', sentence: 'ada asked for this herself' };
    expect(await desk().type('approve cart')).toMatchObject({
      code: 6,
      err: 'paramedic: ada asked for this herself',
    });
  });

  it('end with 7 when Temporal is away, and with 5 when no worker answers', async () => {
    desk().temporal.answer = { ok: false, refusal: 'no-answer' };
    expect((await desk().type('approve cart')).code).toBe(5);
    desk().temporal.away = 'unreachable';
    const { code, err } = await desk().type('approve cart');
    expect(code).toBe(7);
    expect(err).toContain('cannot be told which plan waits: Temporal does not answer');
  });
});

describe('paramedic stop', () => {
  it('stops the one heal that is meant', async () => {
    expect((await desk().type('stop cart --reason "I am on it"')).code).toBe(0);
    expect(desk().temporal.stops).toEqual([{ healId: ASKING_ID, by: 'ada', reason: 'I am on it' }]);
    expect((await desk().type('stop shop --reason x')).code).toBe(2);
    expect((await desk().type('stop cart')).code).toBe(2);
  });
});

describe('paramedic breaker', () => {
  it('trips, shows and resets the kill switch', async () => {
    expect((await desk().type('breaker trip --reason "bad release"')).out).toContain('kill switch is on');
    const { out } = await desk().type('breaker status');
    expect(out).toContain('Kill switch  on: nothing is written, undo included');
    expect(out).toContain('by ada, 0s ago: bad release');
    expect(out).toContain('paramedic breaker reset --reason');
    await desk().type('breaker reset --reason "over"');
    expect((await desk().type('breaker status')).out).toContain('Kill switch  off');
  });

  it('trips one scope, freezes another, and tells how each is lifted', async () => {
    await desk().type('breaker trip --scope shop-a1 --reason storm');
    await desk().type('breaker freeze --scope shop-b2 --minutes 30 --reason release');
    const { out } = await desk().type('breaker status');
    expect(out).toContain('Kill switch  off');
    expect(out).toMatch(/shop-a1 {2}tripped .*paramedic breaker reset --scope shop-a1/);
    expect(out).toMatch(/shop-b2 {2}frozen .*for 30m00s more by ada: release/);
    const json = await desk().type('breaker status --scope shop-b2 -o json');
    expect(JSON.parse(json.out)).toMatchObject({ kind: 'breaker', scopes: [{ status: 'frozen' }] });
  });

  it('does not call it off when it cannot tell', async () => {
    desk().temporal.away = 'unreachable';
    const { code, out } = await desk().type('breaker status');
    expect(code).toBe(1);
    expect(out).toContain('Kill switch  unknown: Temporal does not answer');
    expect((await desk().type('breaker trip --reason x')).code).toBe(7);
  });

  it.each([
    'breaker trip',
    'breaker freeze --scope s --reason x',
    'breaker freeze --minutes 5 --reason x',
    'breaker',
  ])('%s alone is not enough', async (line) => {
    expect((await desk().type(line)).code).toBe(2);
    expect(desk().temporal.limitsByScope.size).toBe(0);
  });
});

describe('paramedic watch', () => {
  const clock = () => {
    const at = { nowMs: NOW_MS };
    const sleep = (ms: number): Promise<void> => {
      at.nowMs += ms;
      return Promise.resolve();
    };
    return { at, setting: { nowMs: () => at.nowMs, sleep } };
  };

  it('prints each line once and ends when its time is over', async () => {
    const { at, setting } = clock();
    const { code, out } = await desk().type('watch --for 5', setting);
    expect(code).toBe(0);
    expect(at.nowMs).toBe(NOW_MS + 5000);
    const lines = out.split('\n');
    expect(lines).toHaveLength(7);
    expect(lines[0]).toMatch(/^\d\d:\d\d:\d\d {2}shop-a1\/web +seen +crash-loop: 2 of 2 pods/);
    expect(new Set(lines).size).toBe(7);
  });

  it('begins where it is told to, and takes filters', async () => {
    expect((await desk().type('watch --for 1 --since 10', clock().setting)).out.split('\n')).toHaveLength(1);
    const { out } = await desk().type('watch --for 1 -n shop-b2 -o json', clock().setting);
    const phases = out.split('\n').map((line) => (JSON.parse(line) as { phase: string }).phase);
    expect(phases).toEqual(['seen', 'asked']);
  });

  it('ends well on Ctrl-C', async () => {
    const ctrl = new AbortController();
    const sleep = (): Promise<void> => {
      ctrl.abort();
      return Promise.resolve();
    };
    expect((await desk().type('watch', { interrupted: ctrl.signal, sleep })).code).toBe(0);
  });

  it('goes on when Paramedic goes away for a while, and fails when it never was there', async () => {
    const { at, setting } = clock();
    const one = desk();
    const sleep = async (ms: number): Promise<void> => {
      if (at.nowMs === NOW_MS) await one.close();
      at.nowMs += ms;
    };
    const lost = await one.type('watch --for 3', { ...setting, sleep });
    expect(lost.code).toBe(0);
    expect(lost.out.split('\n')).toHaveLength(7);
    expect(lost.err).toMatch(/^Paramedic is not answering .*; trying again every second\. Ctrl-C ends it\.$/);
    expect((await one.type('watch --for 3', setting)).code).toBe(7);
  });
});

describe('an API that is not there', () => {
  it('is told with the way out and exit code 7', async () => {
    const url = desk().url;
    await desk().close();
    expect(await typeAt(url, 'get heals')).toEqual({
      code: 7,
      out: '',
      err: `paramedic: Paramedic is not answering at ${url}\n  → start it with \`paramedic up\`, or say where it is with PARAMEDIC_API`,
    });
  });

  it.each(['http://10.0.0.1:8980', 'https://127.0.0.1', 'localhost:8980'])(
    'is never looked for at %s',
    async (url) => {
      for (const typed of [await typeAt(url, 'get heals'), await desk().type(`--api ${url} get heals`)]) {
        expect(typed.code).toBe(2);
        expect(typed.err).toContain('set --api or PARAMEDIC_API to something like http://127.0.0.1:8980');
      }
    },
  );

  it('is looked for at --api before PARAMEDIC_API, and at the port of the local stack after both', async () => {
    const { url } = desk();
    const dead = { PARAMEDIC_API: 'http://127.0.0.1:9' };
    expect((await typeAt(url, 'get heals', { env: dead })).code).toBe(7);
    expect((await typeAt(url, `--api ${url} get heals`, { env: dead })).code).toBe(0);
    const env = { PARAMEDIC_PORT_API: new URL(url).port };
    expect((await typeAt(url, 'get heals', { env })).code).toBe(0);
  });
});
