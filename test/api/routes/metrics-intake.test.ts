import { describe, expect, it } from 'vitest';
import { Accepted, ProblemShape } from '../../../domain/access/control-schema.ts';
import { METRIC_NAMES } from '../../../domain/workload/metric-vector.ts';
import { postJson, serveStory } from '../fake-deps.ts';
import type { Served } from '../fake-deps.ts';
import { brokenStore } from '../fake-store.ts';
import { NOW_MS } from '../story.ts';

const at = (agoMs: number): string => new Date(NOW_MS - agoMs).toISOString();
const sample = (changes: object = {}): Record<string, unknown> => ({
  namespace: 'shop-a1',
  kind: 'Deployment',
  name: 'shop',
  metric: 'cpuCores',
  at: at(1000),
  value: 0.25,
  ...changes,
});

const push = async ({ app }: Served, samples: unknown) =>
  await app.request('/api/v1/metrics', postJson({ samples }));
const stored = async ({ deps }: Served, key = 'local/shop-a1/deployment/shop') =>
  await deps.store.readSamples([key], { fromMs: 0, toMs: NOW_MS * 2 });
const problemOf = async (response: Response) => ProblemShape.parse(await response.json());

/** What is said of the second of two samples when it differs from a right one like this. */
async function refused(changes: object) {
  const served = serveStory();
  const response = await push(served, [sample(), sample(changes)]);
  expect(response.status).toBe(422);
  expect(await stored(served)).toEqual([]);
  return (await problemOf(response)).errors?.map(({ path, message }) => `${path}: ${message}`) ?? [];
}

describe('samples from outside', () => {
  it('are stored under the workload they are of', async () => {
    const served = serveStory();
    const told = [
      sample(),
      sample({ metric: 'p95Ms', value: 120 }),
      sample({ kind: 'StatefulSet', name: 'db.main' }),
    ];
    const response = await push(served, told);
    expect(response.status).toBe(200);
    expect(Accepted.parse(await response.json()).sentence).toBe('3 samples of 2 workloads stored');
    expect(await stored(served)).toEqual([
      { targetKey: 'local/shop-a1/deployment/shop', metric: 'cpuCores', atMs: NOW_MS - 1000, value: 0.25 },
      { targetKey: 'local/shop-a1/deployment/shop', metric: 'p95Ms', atMs: NOW_MS - 1000, value: 120 },
    ]);
    expect(await stored(served, 'local/shop-a1/statefulset/db.main')).toHaveLength(1);
  });

  it('told again are the same samples', async () => {
    const served = serveStory();
    await push(served, [sample(), sample()]);
    await push(served, [sample({ value: 0.5 })]);
    expect(await stored(served)).toMatchObject([{ value: 0.5 }]);
  });

  it('may have a time in any zone', async () => {
    const served = serveStory();
    const local = new Date(NOW_MS + 2 * 3_600_000).toISOString().replace('Z', '+02:00');
    expect((await push(served, [sample({ at: local })])).status).toBe(200);
    expect(await stored(served)).toMatchObject([{ atMs: NOW_MS }]);
  });

  it('may be a thousand with the longest names, and not one more', async () => {
    const long = { namespace: 'n'.repeat(63), name: 'x'.repeat(253) };
    const many = Array.from({ length: 1000 }, (_, place) => sample({ ...long, at: at(place) }));
    expect((await push(serveStory(), many)).status).toBe(200);
    const response = await push(serveStory(), [...many, sample()]);
    expect(response.status).toBe(422);
    expect((await problemOf(response)).detail).toBe('samples: send at most 1000 samples at once');
  });
});

describe('a wrong sample is answered by its place, and nothing of the request is stored', () => {
  it.each<[object, string]>([
    [{ metric: 'cpu' }, 'samples.1.metric: Invalid option: expected one of "cpuCores"|"memoryBytes"|'],
    [{ kind: 'deployment' }, 'samples.1.kind: Invalid option: expected one of "Deployment"|"StatefulSet"|'],
    [{ namespace: 'Shop' }, 'samples.1.namespace: must be a Kubernetes namespace'],
    [{ name: 'shop/../x' }, 'samples.1.name: must be a Kubernetes name'],
    [{ name: 'x'.repeat(254) }, 'samples.1.name: Too big'],
    [{ name: undefined }, 'samples.1.name: Invalid input: expected string'],
    [{ value: '0.5' }, 'samples.1.value: Invalid input: expected number'],
    [{ value: null }, 'samples.1.value: Invalid input: expected number'],
    [{ value: -0.1 }, 'samples.1.value: must not be negative'],
    [{ metric: 'errorRatio', value: 1.01 }, 'samples.1.value: must be 0 to 1'],
    [{ value: 1.1e15 }, 'samples.1.value: must be 0 to 1000000000000000'],
    [{ at: 'yesterday' }, 'samples.1.at: must be a time as in ISO 8601'],
    [{ at: '2026-01-05T10:00:00' }, 'samples.1.at: must be a time as in ISO 8601, with its zone'],
    [{ at: '2026-02-30T10:00:00Z' }, 'samples.1.at: must be a time as in ISO 8601'],
    [{ at: NOW_MS }, 'samples.1.at: must be a time as in ISO 8601'],
    [{ at: at(-300_001) }, `to ${at(-300_000)} (five minutes ahead)`],
    [{ at: at(7 * 86_400_000 + 1) }, `samples.1.at: must be from ${at(7 * 86_400_000)} (seven days ago)`],
    [{ extra: 1 }, 'samples.1: Unrecognized key: "extra"'],
  ])('%j', async (changes, message) => {
    expect(await refused(changes)).toEqual([expect.stringContaining(message)]);
  });

  it.each([
    { at: at(-300_000) },
    { at: at(7 * 86_400_000) },
    { metric: 'errorRatio', value: 1 },
    { value: 0 },
  ])('%j is just right', async (changes) => {
    expect((await push(serveStory(), [sample(changes)])).status).toBe(200);
  });

  it('that is an infinity in JSON is no number', async () => {
    const body = JSON.stringify({ samples: [sample()] }).replace('0.25', '1e999');
    const response = await serveStory().app.request('/api/v1/metrics', { ...postJson({}), body });
    expect(response.status).toBe(422);
    expect((await problemOf(response)).detail).toContain('samples.0.value');
  });

  it('all that are wrong are named, the first of them in the sentence', async () => {
    const wrong = Array.from({ length: 25 }, () => sample({ metric: 'feeling' }));
    const { detail, errors } = await problemOf(await push(serveStory(), wrong));
    expect(errors).toHaveLength(25);
    expect(detail).toContain('samples.9.metric');
    expect(detail).not.toContain('samples.10.metric');
    expect(detail).toMatch(/; and 15 more, see errors$/);
    expect(METRIC_NAMES.every((name) => detail.includes(name))).toBe(true);
  });

  it.each([[[]], [{}], ['many'], [null], [undefined], [[null]], [[7]]])(
    '%j instead of samples',
    async (samples) => {
      expect((await push(serveStory(), samples)).status).toBe(422);
    },
  );
});

it('while the store is away nobody is told that samples were stored', async () => {
  const response = await push(serveStory({ store: brokenStore() }), [sample()]);
  expect(response.status).toBe(503);
  expect((await problemOf(response)).detail).toContain(
    'not known whether the samples were stored; send them again',
  );
});

it('a body beyond half a MiB is refused before it is read', async () => {
  const response = await push(serveStory(), ['x'.repeat(524_288)]);
  expect(response.status).toBe(413);
});
