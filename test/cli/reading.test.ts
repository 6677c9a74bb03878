import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noRecords, fakeStore, brokenStore } from '../api/fake-store.ts';
import { ASKING_ID, HEAL_ID, NOW_MS, story } from '../api/story.ts';
import { sitDown } from './fake-world.ts';
import type { Desk } from './fake-world.ts';

const desk = { current: null as Desk | null };
const type: Desk['type'] = (line, setting) => {
  if (desk.current === null) throw new Error('nobody sat down');
  return desk.current.type(line, setting);
};
beforeAll(async () => {
  desk.current = await sitDown();
});
afterAll(() => desk.current?.close());

const elsewhere = async (over: Parameters<typeof sitDown>[0], line: string) => {
  const other = await sitDown(over);
  try {
    return await other.type(line);
  } finally {
    await other.close();
  }
};

describe('paramedic get', () => {
  it('lists workloads with how they are and when they were seen', async () => {
    const { code, out } = await type('get workloads');
    expect(code).toBe(0);
    expect(out.split('\n')).toEqual([
      'WORKLOAD      STATUS   CONSENT  SEEN  SUMMARY',
      'shop-a1/web   healthy  auto     9s    3 of 3 replicas available',
      'shop-b2/cart  sick     auto     9s    2 of 3 replicas available; one container was killed for memory 4 times',
    ]);
  });

  it('lists heals by ids that other commands take', async () => {
    const { out } = await type('get heals');
    expect(out.split('\n')).toEqual([
      'HEAL                       MODE                  SEV  STATUS             AGE    TOOK',
      'shop-b2/deployment/cart/2  OutOfMemory           P2   awaiting-approval  1m15s  –',
      'shop-a1/deployment/web/1   CrashLoopAfterChange  P1   confirmed          3m12s  3m10s',
    ]);
    for (const id of ['shop-b2/deployment/cart/2', 'shop-a1/deployment/web/1'])
      expect((await type(`describe heal ${id}`)).code).toBe(0);
  });

  it('lists actions in words, and anomalies with what stands out', async () => {
    expect((await type('get actions')).out).toContain('raise the memory limit of app from 64 MiB to 96 MiB');
    expect((await type('get anomalies')).out).toMatch(
      /shop-a1\/web +warn +cpu 40 % +0\.81 +30s +15s +goes on/,
    );
  });

  it('passes its filters on', async () => {
    expect((await type('get heals -n shop-a1 -o name')).out).toBe(HEAL_ID);
    expect((await type('get heals --status awaiting-approval -o name')).out).toBe(ASKING_ID);
    expect((await type('get workloads --scope shop-b2 -o name')).out).toBe('local/shop-b2/deployment/cart');
  });

  it('shows more with -o wide', async () => {
    const { out } = await type('get heals -o wide');
    expect(out).toContain('ACTED');
    expect(out).toContain(HEAL_ID);
    for (const noun of ['workloads', 'actions', 'anomalies']) {
      const [title = ''] = (await type(`get ${noun}`)).out.split('\n');
      const [wide = ''] = (await type(`get ${noun} -o wide`)).out.split('\n');
      expect(wide.length).toBeGreaterThan(title.length);
    }
  });

  it('gives scripts JSON with a version, and nothing else on stdout', async () => {
    const { out } = await type('get heals -o json --limit 1');
    expect(JSON.parse(out)).toMatchObject({
      apiVersion: 'v1',
      kind: 'heals',
      items: [{ id: ASKING_ID }],
      more: true,
    });
  });

  it('says on stderr that there is more', async () => {
    const { err } = await type('get heals --limit 1');
    expect(err).toContain('There are more');
  });

  it('tells nothing there from nothing that fits', async () => {
    const none = { store: fakeStore(noRecords()) };
    expect(await elsewhere(none, 'get heals')).toEqual({
      code: 0,
      out: '',
      err: 'No heals: nothing has needed one.',
    });
    expect((await elsewhere(none, 'get workloads')).err).toContain('kubectl label namespace');
    expect((await type('get heals -n nowhere')).err).toBe('No heals fit this filter.');
  });

  it.each([
    ['get pods', 2, /Allowed choices are workloads, heals, actions, anomalies, detectors/],
    ['get', 2, /missing required argument/],
    ['get heals --limit 0', 2, /from 1 to 200/],
    ['get heals --limit x', 2, /from 1 to 200/],
    ['get heals -o yaml', 2, /Allowed choices are table, wide, json, name/],
    ['get heals -n Shop', 2, /namespace: must be a Kubernetes namespace/],
    ['get anomalies --status x', 2, /status/],
    ['gte heals', 2, /Did you mean get/],
  ])('%s ends with %i and says what is legal', async (line, code, words) => {
    const typed = await type(line);
    expect(typed.code).toBe(code);
    expect(typed.err).toMatch(words);
  });
});

describe('paramedic describe heal', () => {
  it('tells the story of a heal that is over', async () => {
    const { code, out } = await type('describe heal web/1');
    expect(code).toBe(0);
    expect(out).toMatch(/^Heal {8}shop-a1\/deployment\/web\/1$/m);
    expect(out).toMatch(/^Status {6}confirmed$/m);
    expect(out).toMatch(/\+4\.0s {2}decided {4}CrashLoopAfterChange/);
    expect(out).toMatch(/\+1m12s {2}verified/);
    expect(out).toContain('changed image shop:2 → shop:1');
    expect(out).not.toContain('Waiting for a person');
  });

  it('shows what waits, until when, and exactly what to type', async () => {
    const { out } = await type('describe heal cart');
    expect(out).toContain('asking a person, for 14m00s more');
    expect(out).toContain('Open undos');
    const approve = /Approve {2}paramedic (.+)/.exec(out)?.[1] ?? '';
    expect(approve).toBe('approve shop-b2/deployment/cart/2 --plan 3f9a1c2b3f9a');
    expect((await type(approve)).code).toBe(0);
  });

  it('gives scripts everything', async () => {
    const { out } = await type('describe heal web/1 -o json');
    expect(JSON.parse(out)).toMatchObject({ apiVersion: 'v1', kind: 'heal', heal: { id: HEAL_ID } });
  });

  it('asks back when several fit, and ends with 3 when none does', async () => {
    const several = await type('describe heal shop');
    expect(several.code).toBe(2);
    expect(several.err).toContain('fits 2 heals:\n  shop-b2/deployment/cart/2\n  shop-a1/deployment/web/1');
    const none = await type('describe heal nothing');
    expect(none.code).toBe(3);
    expect(none.err).toContain('→ list them with `paramedic get heals`');
    expect((await type('describe heal heal/local/shop-a1/deployment/web/99')).code).toBe(3);
  });
});

describe('paramedic doctor', () => {
  it('is content when all is well', async () => {
    const { code, out } = await type('doctor');
    expect(code).toBe(0);
    expect(out).toBe('✓ cluster  answers, version 1.34.2\n\nAll 1 checks are well.');
  });

  it.each([
    ['warn', 0],
    ['fail', 1],
    ['unknown', 1],
  ] as const)('with a check at "%s" ends with %i and says what to do', async (status, code) => {
    const run = () => Promise.resolve({ status, detail: 'refused', wayOut: 'start it' });
    const typed = await elsewhere({ checks: [{ name: 'prometheus', run }] }, 'doctor');
    expect(typed.code).toBe(code);
    expect(typed.out).toContain('→ start it');
  });
});

describe('paramedic status', () => {
  it('asks the local stack first, then Paramedic, then says who is waited for', async () => {
    const { code, out } = await type('status');
    expect(code).toBe(0);
    expect(desk.current?.stackCalls).toContainEqual(['status']);
    expect(out).toContain('Paramedic is ready');
    expect(out).toContain('Waiting for a person: 1\n  OutOfMemory, for 1m00s: paramedic describe heal');
  });

  it('ends with 1 when a part of the stack is not well, or Paramedic is not ready', async () => {
    expect((await type('status', { runStack: () => Promise.resolve(1) })).code).toBe(1);
    const broken = await elsewhere({ store: brokenStore() }, 'status');
    expect(broken.code).toBe(1);
    expect(broken.out).toContain('✗ store');
  });
});

describe('paramedic up and down', () => {
  it('hand over to the local stack', async () => {
    await type('up --fresh');
    await type('down');
    expect(desk.current?.stackCalls).toEqual(expect.arrayContaining([['up', '--fresh'], ['down']]));
  });

  it('pass on a failure, and say what to do when cut short', async () => {
    expect(await type('up', { runStack: () => Promise.resolve(1) })).toMatchObject({ code: 1, err: '' });
    const cut = await type('up', { runStack: () => Promise.resolve(137) });
    expect(cut.code).toBe(1);
    expect(cut.err).toContain('run it again');
  });
});

describe('what is shown', () => {
  it('holds no escape sequence from the cluster', async () => {
    const records = story();
    const [row] = records.workloads;
    if (row === undefined) throw new Error('the story has workloads');
    const workloads = [{ ...row, summary: 'fine\u001b[2J\u001b]0;owned\u0007 really\nnew line' }];
    const { out } = await elsewhere({ store: fakeStore({ ...records, workloads }) }, 'get workloads');
    expect(out).toContain('fine�[2J�]0;owned� really new line');
  });

  it('is coloured on a terminal and never with --no-color', async () => {
    const terminal = { width: 100, hasColour: true };
    expect((await type('get heals', terminal)).out).toContain('\u001b[32mconfirmed');
    expect((await type('--no-color get heals', terminal)).out).not.toContain('\u001b');
  });

  it.each([40, 60, 80, 120])('fits a terminal of %i columns', async (width) => {
    for (const line of [
      'get heals -o wide',
      'get workloads',
      'get actions -o wide',
      'watch --for 1',
      'doctor',
    ]) {
      const clock = { now: NOW_MS };
      const { out } = await type(line, { width, nowMs: () => (clock.now += 600) });
      for (const shown of out.split('\n')) expect(shown.length).toBeLessThanOrEqual(width);
    }
  });
});
