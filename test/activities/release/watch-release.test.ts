import { CancelledFailure, sleep } from '@temporalio/activity';
import { beforeEach, describe, expect, it } from 'vitest';
import { KubernetesError } from '../../../activities/kubernetes/error.ts';
import type { KubernetesErrorCode } from '../../../activities/kubernetes/error.ts';
import { UnreadableMetrics } from '../../../activities/metrics/prometheus-answer.ts';
import { watchRelease } from '../../../activities/release/watch-release.ts';
import type { WatchInput } from '../../../activities/release/watch-release.ts';
import { NEW, NOW, OLD, SECOND, container, crashing, ended, pod } from '../../support/observations.ts';
import { levels, unknown } from '../../support/service-levels.ts';
import { newContext, run } from '../healing/world.ts';
import { deployment, serving, watchInput, watchedWorld } from './watched-world.ts';
import type { WatchedWorld } from './watched-world.ts';

let world: WatchedWorld;
beforeEach(() => {
  world = watchedWorld();
});

const watch = (changes: Partial<WatchInput> = {}) => run(() => watchRelease(world.deps, watchInput(changes)));
const after = (seconds: number, change: () => void) => {
  world.later = () => {
    if (world.sinceStartMs() >= seconds * SECOND) change();
  };
};
const canaryIs = (changes: Parameters<typeof deployment>[2]) =>
  world.deployments.set('web-canary', deployment('web-canary', NEW, changes));
/** What the new version answers from now on; the old one serves well. */
const canaryAnswers = (changes: Parameters<typeof serving>[1]) => {
  world.levelsOf = (name, spanMs) =>
    name === 'web'
      ? serving(OLD, { requests: spanMs / 100 })
      : serving(NEW, { requests: spanMs / 100, ...changes });
};
const wanted = async (before: WatchInput['before'] = null) => {
  await watch({ before });
  return world.asked.at(-1)?.requests[0]?.hadMetrics;
};
const api = (code: KubernetesErrorCode) =>
  new KubernetesError('the API server did not answer', {
    code,
    status: null,
    reason: null,
    retryAfterMs: null,
    causes: [],
  });

describe('a watch', () => {
  it('of a good version promotes at the end of its window, over all of it', async () => {
    const { verdict, figures, version } = await watch();
    expect(verdict.verdict).toBe('promote');
    expect(world.sinceStartMs()).toBe(60 * SECOND);
    expect(figures).toMatchObject({
      windowMs: 60_000,
      metrics: 'known',
      canary: { requests: 600, podsReady: 2, podsDesired: 2, restarts: 0 },
      baseline: { requests: 600 },
    });
    expect(version).toEqual({ templateHash: `template-of-${NEW}`, podTemplateHash: NEW });
  });

  it('asks for both arms at once, over the same stretch of time', async () => {
    await watch();
    for (const { requests } of world.asked)
      expect(requests.map(({ key }) => key)).toEqual([
        'local/shop/deployment/web-canary',
        'local/shop/deployment/web',
      ]);
  });

  it('of a version that fails ends at the first look with requests enough', async () => {
    canaryAnswers({ errorRatio: 0.3 });
    const { verdict } = await watch();
    expect(verdict).toMatchObject({ verdict: 'roll-back', trigger: 'error-ratio' });
    expect(world.sinceStartMs()).toBeLessThanOrEqual(10 * SECOND);
  });

  it('of a version that begins to fail late sees it in the last half minute', async () => {
    after(600, () => {
      world.levelsOf = (name, spanMs) => {
        const badMs = Math.min(spanMs, world.sinceStartMs() - 600 * SECOND + 5 * SECOND);
        const errorRatio = name === 'web' ? 0 : (0.3 * badMs) / spanMs;
        return serving(name === 'web' ? OLD : NEW, { requests: spanMs / 100, errorRatio });
      };
    });
    const { verdict, figures } = await watch({ windowSeconds: 3600 });
    expect(verdict.trigger).toBe('error-ratio');
    expect(figures.windowMs).toBe(30_000);
    expect(world.sinceStartMs()).toBeLessThanOrEqual(610 * SECOND);
  });

  it('of a slower version ends after half a minute, not at its start', async () => {
    canaryAnswers({ p95Ms: 500 });
    expect((await watch()).verdict.trigger).toBe('slower');
    expect(world.sinceStartMs()).toBe(30 * SECOND);
  });

  it('of a version that crashes ends at once, whatever the metrics say', async () => {
    world.levelsOf = () => unknown;
    after(20, () =>
      canaryIs({ pods: [pod('web-canary-a'), pod('web-canary-b', { containers: [crashing()] })] }),
    );
    const { verdict } = await watch();
    expect(verdict).toMatchObject({ verdict: 'roll-back', trigger: 'crash' });
    expect(world.sinceStartMs()).toBe(20 * SECOND);
  });

  it('counts restarts since it began only', async () => {
    const restarted = (restartCount: number) =>
      pod('web-canary-a', { containers: [container({ restartCount })] });
    canaryIs({ pods: [restarted(4), pod('web-canary-b')] });
    expect((await watch()).verdict.verdict).toBe('promote');
    after(70, () => canaryIs({ pods: [restarted(5), pod('web-canary-b')] }));
    expect((await watch()).figures.canary.restarts).toBe(1);
  });

  it('that a retry goes on with counts from its own beginning', async () => {
    const once = container({ restartCount: 1, lastTermination: ended({ finishedAtMs: NOW - 40 * SECOND }) });
    canaryIs({ pods: [pod('web-canary-a', { containers: [once] }), pod('web-canary-b')] });
    expect((await watch({ sinceMs: NOW - 30 * SECOND })).verdict.verdict).toBe('promote');
    expect(world.sinceStartMs()).toBe(30 * SECOND);
    expect((await watch({ sinceMs: NOW - 50 * SECOND })).verdict.trigger).toBe('crash');
  });

  it('takes a pod that is not Ready for what it is only when it is so twice', async () => {
    const replicas = { desired: 2, ready: 1, updated: 2, available: 1 };
    const pods = [pod('web-canary-a'), pod('web-canary-b', { isReady: false })];
    world.later = () => canaryIs(world.sinceStartMs() === 60 * SECOND ? { pods, replicas } : {});
    expect((await watch()).verdict.verdict).toBe('promote');
    expect(world.sinceStartMs()).toBe(65 * SECOND);
    world.later = () => canaryIs({ pods, replicas });
    expect((await watch()).verdict.trigger).toBe('not-ready');
  });

  it('reads how full pods are, of those whose containers all have limits', async () => {
    const usage = [
      { pod: 'web-canary-a', cpuCores: 0.1, memoryBytes: 40 * 1_048_576 },
      { pod: 'web-canary-b', cpuCores: null, memoryBytes: 62 * 1_048_576 },
    ];
    world.levelsOf = (name, spanMs) => ({
      ...levels([]),
      ...serving(name === 'web' ? OLD : NEW, { requests: spanMs / 100 }),
      usage: name === 'web' ? [] : usage,
    });
    const { verdict, figures } = await watch();
    expect(figures.canary).toMatchObject({ memoryRatio: 62 / 64, cpuRatio: null });
    expect(verdict.trigger).toBe('saturation');
    const free = pod('web-canary-b', { containers: [container({ memoryLimitBytes: null })] });
    canaryIs({ pods: [pod('web-canary-a'), free] });
    expect((await watch()).figures.canary.memoryRatio).toBe(40 / 64);
  });
});

describe('a watch without enough to judge by', () => {
  it('goes on until there are requests enough', async () => {
    world.levelsOf = (name, spanMs) =>
      serving(name === 'web' ? OLD : NEW, { requests: Math.floor(spanMs / 1000) });
    expect((await watch()).verdict.verdict).toBe('promote');
    expect(world.sinceStartMs()).toBe(100 * SECOND);
  });

  it('is unknown after three windows', async () => {
    world.levelsOf = (name) => serving(name === 'web' ? OLD : NEW, { requests: 3 });
    expect((await watch()).verdict.verdict).toBe('unknown');
    expect(world.sinceStartMs()).toBe(180 * SECOND);
  });

  it('for want of metrics is errored at the end of its window, and says why', async () => {
    world.levelsOf = () => unknown;
    const { verdict, figures } = await watch();
    expect(verdict).toMatchObject({ verdict: 'errored', healthScore: null });
    expect(verdict.sentences).toContain('Prometheus did not answer in 5 s');
    expect(figures.metrics).toBe('unknown');
    expect(world.sinceStartMs()).toBe(60 * SECOND);
  });

  it('judges a workload that is not measured by its pods', async () => {
    world.scraped.clear();
    world.levelsOf = () => ({ status: 'absent' });
    expect((await watch()).verdict.verdict).toBe('promote');
  });

  it.each([
    ['the old version asks to be scraped', ['web'], null],
    ['it was measured before', [], { errorRatio: 0, p95Ms: 20 }],
    ['it asks to be scraped', ['web-canary'], null],
  ])('wants metrics of the new version where %s', async (_, scraped, before) => {
    world.scraped.clear();
    expect(await wanted()).toBe(false);
    for (const name of scraped) world.scraped.add(name);
    expect(await wanted(before)).toBe(true);
  });

  it('is errored where the old version is measured and the new is not', async () => {
    world.levelsOf = (name) => (name === 'web' ? serving(OLD) : { status: 'absent' });
    const { verdict } = await watch();
    expect(verdict.verdict).toBe('errored');
    expect(verdict.sentences.join()).toContain('the new version is not measured, and the old one is');
  });

  it('takes no old version for a baseline that is not measured', async () => {
    world.levelsOf = (name, spanMs) =>
      name === 'web' ? { status: 'absent' } : serving(NEW, { requests: spanMs / 100 });
    const { verdict, figures } = await watch();
    expect([verdict.verdict, figures.baseline]).toEqual(['promote', null]);
    expect(verdict.sentences).toContain('the old version is not measured, so it is no baseline');
  });

  it('holds when somebody deletes what it watches, or changes it', async () => {
    after(20, () => world.deployments.delete('web'));
    expect((await watch()).verdict).toMatchObject({
      verdict: 'unknown',
      sentences: ['Deployment web is gone: somebody deleted it'],
    });
    world = watchedWorld();
    after(20, () => canaryIs({ templateHash: 'edited' }));
    expect((await watch()).verdict).toMatchObject({
      verdict: 'unknown',
      sentences: ['somebody changed the pod template of web-canary during the watch'],
    });
    expect(world.sinceStartMs()).toBe(20 * SECOND);
    world.deployments.clear();
    expect((await watch()).version).toBeNull();
  });

  it('bears an API server that does not answer for a while, and not for ever', async () => {
    const good = deployment('web-canary', NEW);
    world.later = () => {
      const isDown = world.sinceStartMs() >= 20 * SECOND && world.sinceStartMs() < 50 * SECOND;
      world.deployments.set('web-canary', isDown ? api('unavailable') : good);
    };
    expect((await watch()).verdict.verdict).toBe('promote');
    world.later = () => world.deployments.set('web-canary', api('unavailable'));
    await expect(watch()).rejects.toBeInstanceOf(KubernetesError);
    world = watchedWorld();
    world.deployments.set('web-canary', api('forbidden'));
    await expect(watch()).rejects.toBeInstanceOf(KubernetesError);
    expect(world.sinceStartMs()).toBe(0);
  });

  it('ends when it is cancelled', async () => {
    const context = newContext();
    world = watchedWorld();
    const pause = (ms: number) => sleep(ms);
    const cancelled = context.run(() => watchRelease({ ...world.deps, pause }, watchInput()));
    setImmediate(() => {
      context.cancel();
    });
    await expect(cancelled).rejects.toBeInstanceOf(CancelledFailure);
  });
});

describe('a query of the user', () => {
  const queue = { name: 'queue', query: 'sum(queue{namespace="$namespace",v=~"$canary"}[$window])', max: 10 };

  it('is asked at the end of the window, filled in, and its answer judged', async () => {
    world.custom = () => 11;
    const { verdict, figures } = await watch({ metrics: [queue] });
    expect(verdict).toMatchObject({ verdict: 'roll-back', trigger: 'custom-metric' });
    expect(figures.custom).toEqual([{ name: 'queue', value: 11, max: 10, min: null }]);
    expect(world.queries).toEqual([`sum(queue{namespace="shop",v=~"${NEW}"}[60000ms])`]);
  });

  it('that answers within bounds promotes, and with no number is unknown', async () => {
    world.custom = () => 10;
    expect((await watch({ metrics: [queue] })).verdict.verdict).toBe('promote');
    world.custom = () => null;
    expect((await watch({ metrics: [queue] })).verdict.verdict).toBe('unknown');
  });

  it('that Prometheus does not answer is errored, with its words', async () => {
    world.custom = () => new UnreadableMetrics('Prometheus refused the query (bad_data): parse error');
    const { verdict } = await watch({ metrics: [queue] });
    expect(verdict.verdict).toBe('errored');
    expect(verdict.sentences.join()).toContain('metric "queue": Prometheus refused the query (bad_data)');
  });

  it('that Prometheus does not answer does not hide what can be read', async () => {
    world.custom = () => new UnreadableMetrics('Prometheus did not answer in 4 s');
    world.levelsOf = (name, spanMs) => ({
      ...levels([]),
      ...serving(name === 'web' ? OLD : NEW, { requests: spanMs / 100 }),
      usage: [{ pod: `${name}-a`, cpuCores: null, memoryBytes: (name === 'web' ? 20 : 63) * 1_048_576 }],
    });
    expect((await watch({ metrics: [queue] })).verdict.trigger).toBe('saturation');
  });

  it('that fails in a way nobody foresaw is not swallowed', async () => {
    world.custom = () => new Error('a bug');
    await expect(watch({ metrics: [queue] })).rejects.toThrow('a bug');
  });
});
