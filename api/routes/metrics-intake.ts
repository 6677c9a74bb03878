import { Hono } from 'hono';
import { PushSamples } from '../../domain/access/metrics-schema.ts';
import { pushedTimes } from '../../domain/detection/intake/pushed-time.ts';
import { targetKey } from '../../domain/workload/target.ts';
import { askStore } from '../asking.ts';
import type { ApiDeps, ApiEnv } from '../deps.ts';
import { readBody } from '../reading.ts';

/** Samples from outside, for the detectors. All of a request is stored or none of it; told again, a sample is the same. */
export const metricsIntakeRoutes = (deps: ApiDeps) =>
  new Hono<ApiEnv>().post('/metrics', async (c) => {
    const { samples } = await readBody(c, PushSamples(heldAgainst(deps.nowMs())));
    const pushed = samples.map(({ namespace, kind, name, metric, at, value }) => ({
      targetKey: targetKey({ cluster: deps.cluster, namespace, kind, name }),
      metric,
      atMs: Date.parse(at),
      value,
    }));
    await askStore(
      deps,
      (store) => store.saveSamples(pushed),
      'so it is not known whether the samples were stored; send them again, twice told they count once',
    );
    const workloads = new Set(pushed.map((one) => one.targetKey)).size;
    const sentence = `${counted(samples.length, 'sample')} of ${counted(workloads, 'workload')} stored`;
    return c.json({ accepted: true, sentence });
  });

function heldAgainst(nowMs: number): (at: string) => string | null {
  const { fromMs, toMs } = pushedTimes(nowMs);
  return (at) => {
    const atMs = Date.parse(at);
    if (atMs >= fromMs && atMs <= toMs) return null;
    return `must be from ${new Date(fromMs).toISOString()} (seven days ago) to ${new Date(toMs).toISOString()} (five minutes ahead)`;
  };
}

const counted = (count: number, thing: string): string =>
  `${String(count)} ${thing}${count === 1 ? '' : 's'}`;
