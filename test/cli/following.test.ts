import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ReleaseProgress, StepProgress } from '../../domain/release/progress.ts';
import { WAITING_ID, waitingRelease } from '../api/release-story.ts';
import { NOW_MS } from '../api/story.ts';
import type { Desk } from './fake-world.ts';
import { sitDownToRelease } from './release-desk.ts';

const desks: Desk[] = [];
const desk = (): Desk => {
  const [one] = desks;
  if (one === undefined) throw new Error('nobody sat down');
  return one;
};
beforeEach(async () => {
  desks.push(await sitDownToRelease());
});
afterEach(() => Promise.all(desks.splice(0).map((one) => one.close())));

const canary = (over: Partial<StepProgress>): StepProgress => ({
  id: 'web/canary-10',
  phase: 'production',
  title: '10 % to the canary',
  status: 'running',
  startedAtMs: NOW_MS,
  endedAtMs: null,
  sentences: ['1 of 1 pods of web-canary is ready'],
  ...over,
});
const closed = (result: 'released' | 'aborted'): ReleaseProgress['state'] => ({
  status: 'closed',
  outcome: {
    releaseId: WAITING_ID,
    result,
    trigger: null,
    sentence: 'that is the end',
    left: [],
    closedAtMs: NOW_MS + 3000,
  },
});

/** A clock that takes the release from stage to stage, one a second. */
function staged(stages: readonly (Partial<ReleaseProgress> | (() => unknown))[]) {
  const at = { nowMs: NOW_MS, stage: 0 };
  const enter = async (): Promise<void> => {
    const stage = stages[Math.min(at.stage, stages.length - 1)] ?? {};
    if (typeof stage === 'function') await stage();
    else desk().temporal.releases.set(WAITING_ID, waitingRelease(stage));
  };
  const sleep = async (ms: number): Promise<void> => {
    at.nowMs += ms;
    at.stage += 1;
    await enter();
  };
  return { at, enter, setting: { nowMs: () => at.nowMs, sleep } };
}

const running: Partial<ReleaseProgress> = {
  state: { status: 'running', phase: 'production', stepId: 'web/canary-10' },
  steps: [canary({})],
};
const passed: Partial<ReleaseProgress> = {
  state: { status: 'running', phase: 'soak', stepId: null },
  steps: [
    canary({
      status: 'passed',
      endedAtMs: NOW_MS + 65_000,
      sentences: ['1 of 1 pods of web-canary is ready', 'no worse than web over 60 s'],
    }),
  ],
};

describe('paramedic status --watch', () => {
  it('tells each step once as it begins and ends, what waits for people, and then the sum', async () => {
    const { enter, setting } = staged([
      {},
      running,
      running,
      passed,
      { ...passed, state: closed('released') },
    ]);
    await enter();
    const { code, out } = await desk().type('status checkout --watch', setting);
    expect(code).toBe(0);
    const count = (words: string): number => out.split('Release     ')[0]?.split(words).length ?? 0;
    expect(count('▸ 10 % to the canary')).toBe(2);
    expect(count('✓ 10 % to the canary (1m05s)')).toBe(2);
    expect(count('1 of 1 pods of web-canary is ready')).toBe(2);
    expect(count('it waits for approval of plan b4d91c07b4d9')).toBe(2);
    expect(out).toMatch(/^\d\d:\d\d:\d\d {2}production {5}▸ 10 % to the canary$/m);
    expect(out).toMatch(/^Status {6}released$/m);
  });

  it('ends with 1 when the release is not released', async () => {
    const { enter, setting } = staged([running, { state: closed('aborted') }]);
    await enter();
    const { code, out } = await desk().type('status checkout --watch', setting);
    expect(code).toBe(1);
    expect(out).toMatch(/^Status {6}aborted$/m);
  });

  it('ends with 5 when its time is over first, and says where the release stands', async () => {
    const { enter, at, setting } = staged([{}]);
    await enter();
    const { code, err } = await desk().type('status checkout --watch --timeout 90s', setting);
    expect(code).toBe(5);
    expect(at.nowMs).toBe(NOW_MS + 90_000);
    expect(err).toContain('shop/checkout/mi9x2k0a is not over after 1m30s: it waits for approval');
    expect(err).toContain('only the watching ended');
  });

  it('tells scripts nothing but the end, as JSON', async () => {
    const { enter, setting } = staged([running, { state: closed('released') }]);
    await enter();
    const { out } = await desk().type('status checkout --watch -o json', setting);
    expect(JSON.parse(out)).toMatchObject({ kind: 'release', progress: { state: { status: 'closed' } } });
  });

  it('goes on when Paramedic cannot tell for a while, and says so once', async () => {
    const away = (value: 'unreachable' | null) => () => {
      desk().temporal.away = value;
    };
    const { enter, setting } = staged([
      running,
      away('unreachable'),
      away('unreachable'),
      away(null),
      { state: closed('released') },
    ]);
    await enter();
    const { code } = await desk().type('status checkout --watch', setting);
    expect(code).toBe(0);
  });

  it('goes on when the API goes away, and ends with its time', async () => {
    const { enter, setting } = staged([running, () => desk().close(), () => undefined]);
    await enter();
    const { code, err } = await desk().type('status checkout --watch --timeout 4s', setting);
    expect(code).toBe(5);
    expect(err.split('trying again every second').length).toBe(2);
    expect(err).toContain('Ctrl-C ends it, not the release');
  });

  it('fails at once when the API was never there', async () => {
    const { setting } = staged([running]);
    await desk().close();
    expect((await desk().type(`status ${WAITING_ID} --watch`, setting)).code).toBe(7);
  });

  it('ends on Ctrl-C without calling the release well', async () => {
    const ctrl = new AbortController();
    const sleep = (): Promise<void> => {
      ctrl.abort();
      return Promise.resolve();
    };
    const { code } = await desk().type('status checkout --watch', { interrupted: ctrl.signal, sleep });
    expect(code).toBe(1);
  });
});
