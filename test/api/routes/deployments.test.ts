import { describe, expect, it } from 'vitest';
import { ProblemShape } from '../../../domain/access/control-schema.ts';
import { DryRunAnswer, ReleaseStarted } from '../../../domain/access/release-progress-schema.ts';
import { isReleaseId } from '../../../domain/access/release-id.ts';
import { postJson } from '../fake-deps.ts';
import type { Served } from '../fake-deps.ts';
import { dryRunOfStory, RELEASE_PLAN_HASH, serveReleases } from '../release-story.ts';
import { NOW_MS } from '../story.ts';

const file = {
  name: 'checkout',
  namespace: 'shop',
  reason: 'rounds prices',
  targets: [{ deployment: 'web', images: { app: 'shop:2' } }],
};
const fileText = `name: checkout
namespace: shop
reason: rounds prices
targets:
  - deployment: web
    images: { app: 'shop:2' }
`;
const JUNIT =
  '<testsuites tests="1" failures="0"><testsuite name="s" tests="1"><testcase name="t"/></testsuite></testsuites>';

const release = ({ app }: Served, body: unknown, headers: Record<string, string> = {}) =>
  app.request('/api/v1/releases', postJson(body, headers));
const rollBack = ({ app }: Served, body: unknown, headers: Record<string, string> = {}) =>
  app.request('/api/v1/rollbacks', postJson(body, headers));
const startedOf = async (response: Response) => {
  expect(response.status).toBe(202);
  return ReleaseStarted.parse(await response.json());
};
const problemOf = async (response: Response) => ProblemShape.parse(await response.json());

describe('a request to release', () => {
  it('begins a run named after what is released and when, and says where it can be seen', async () => {
    const served = serveReleases();
    const { id, temporalUrl } = await startedOf(await release(served, { file, by: 'ada' }));
    expect(id).toBe(`release/shop/checkout/${NOW_MS.toString(36)}`);
    expect(isReleaseId(id)).toBe(true);
    expect(temporalUrl).toContain(encodeURIComponent(id));
    expect(served.temporal.begunReleases).toMatchObject([
      {
        releaseId: id,
        requestedBy: 'ada',
        requestedAtMs: NOW_MS,
        traceparent: null,
        artefacts: [],
        file: { name: 'checkout', onFailure: 'undo', targets: [{ strategy: { type: 'rolling' } }] },
      },
    ]);
  });

  it('may bring the file as YAML instead, and means the same by it', async () => {
    const served = serveReleases();
    await startedOf(await release(served, { fileText, by: 'ada' }));
    await startedOf(await release(served, { file, by: 'ada' }));
    const [asText, asObject] = served.temporal.begunReleases;
    expect(asText?.file).toEqual(asObject?.file);
  });

  it.each([
    [{ by: 'ada' }, 'file'],
    [{ file, fileText, by: 'ada' }, 'file'],
    [{ file }, 'by'],
    [{ file, by: ' ' }, 'by'],
    [{ file, by: 'ada', dryrun: true }, ''],
    [{ file: { ...file, name: 'Checkout' }, by: 'ada' }, 'file.name'],
    [{ file: { ...file, targets: [] }, by: 'ada' }, 'file.targets'],
    [{ fileText: 'name: a', by: 'ada' }, 'namespace'],
    [{ file, by: 'ada', artefacts: [{ gate: 'guide', name: 'a', text: 'b' }] }, 'artefacts.0.gate'],
    [{ file, by: 'ada', artefacts: [{ gate: 'tests', name: 'a.txt', text: 'nonsense' }] }, 'artefacts.0'],
  ])('is refused with the place of what is wrong: %j', async (body, path) => {
    const served = serveReleases();
    const response = await release(served, body);
    expect(response.status).toBe(422);
    expect((await problemOf(response)).errors?.map((error) => error.path)).toContain(path);
    expect(served.temporal.begunReleases).toEqual([]);
  });

  it('names file, line and column of what is wrong in YAML', async () => {
    const response = await release(serveReleases(), {
      fileText: fileText.replace('images:', 'image:'),
      fileName: 'deploy/shop.yaml',
      by: 'ada',
    });
    const { detail, errors } = await problemOf(response);
    expect(detail).toContain('deploy/shop.yaml:6:5: targets[0].image is not a known key');
    expect(errors?.find(({ path }) => path === 'targets[0].image')).toMatchObject({ line: 6, column: 5 });
  });

  it('hands reports over as what they say, without the reports themselves', async () => {
    const served = serveReleases();
    const artefacts = [{ gate: 'tests', name: 'junit.xml', text: JUNIT }];
    await startedOf(await release(served, { file, by: 'ada', artefacts }));
    expect(served.temporal.begunReleases[0]?.artefacts).toMatchObject([
      { gate: 'tests', format: 'junit', file: 'junit.xml', found: 'pass' },
    ]);
    expect(JSON.stringify(served.temporal.begunReleases)).not.toContain('testsuite name');
  });

  it('may be 16 MiB with its reports, unlike any other request', async () => {
    const served = serveReleases();
    const body = (bytes: number) => ({ fileText: `${fileText}# ${'x'.repeat(bytes)}`, by: 'ada' });
    expect((await release(served, body(3_000_000))).status).toBe(202);
    expect((await release(served, body(16_777_216))).status).toBe(413);
    expect((await rollBack(served, { reason: 'x'.repeat(70_000) })).status).toBe(413);
  });

  it('passes on the trace it came in, when it is one', async () => {
    const served = serveReleases();
    const traceparent = `00-${'ab'.repeat(16)}-${'cd'.repeat(8)}-01`;
    await release(served, { file, by: 'ada' }, { traceparent });
    await release(served, { file, by: 'ada' }, { traceparent: '00-x' });
    expect(served.temporal.begunReleases.map((input) => input.traceparent)).toEqual([traceparent, null]);
  });

  it('gets the run of the first request again under the same Idempotency-Key', async () => {
    const served = serveReleases();
    const key = { 'idempotency-key': 'k-1' };
    const first = await startedOf(await release(served, { file, by: 'ada' }, key));
    expect(await startedOf(await release(served, { file, by: 'ada' }, key))).toEqual(first);
    expect(isReleaseId(first.id)).toBe(true);
    expect(served.temporal.begunReleases).toHaveLength(1);
  });

  it('is never taken for another one under the same key, nor for its namesake of the same moment', async () => {
    const served = serveReleases();
    const key = { 'idempotency-key': 'k-1' };
    const other = { ...file, targets: [{ deployment: 'web', images: { app: 'shop:3' } }] };
    const ids = [
      await startedOf(await release(served, { file, by: 'ada' }, key)),
      await startedOf(await release(served, { file: other, by: 'ada' }, key)),
      await startedOf(await release(served, { file, by: 'ada' }, { 'idempotency-key': 'k-2' })),
      await startedOf(await release(served, { file, by: 'ada' })),
      await startedOf(await release(served, { file: other, by: 'ada' })),
    ].map(({ id }) => id);
    expect(new Set(ids).size).toBe(5);
    expect(served.temporal.begunReleases.map(({ releaseId }) => releaseId)).toEqual(ids);
  });

  it.each([
    ['unreachable', 503],
    ['no-answer', 504],
  ] as const)('is not taken while Temporal is %s', async (away, status) => {
    const served = serveReleases();
    served.temporal.away = away;
    const response = await release(served, { file, by: 'ada' });
    expect(response.status).toBe(status);
    expect((await problemOf(response)).wayOut).not.toContain('describe heal');
  });

  it('keeps the contents of the file out of the log', async () => {
    const served = serveReleases();
    const secret = { ...file, targets: [{ deployment: 'web', env: { app: { TOKEN: 'hunter2' } } }] };
    await startedOf(await release(served, { file: secret, by: 'ada' }));
    expect(JSON.stringify(served.logged)).toContain('release/shop/checkout/');
    expect(JSON.stringify(served.logged)).not.toContain('hunter2');
  });
});

describe('a dry run', () => {
  it('answers with the plan and the gates, and begins nothing', async () => {
    const served = serveReleases();
    served.temporal.dryRun = { ok: true, value: dryRunOfStory() };
    const response = await release(served, { file, by: 'ada', dryRun: true });
    expect(response.status).toBe(200);
    const { plan, gates } = DryRunAnswer.parse(await response.json());
    expect(plan?.planHash).toBe(RELEASE_PLAN_HASH);
    expect(gates).toHaveLength(26);
    expect(served.temporal.begunReleases).toEqual([]);
    expect(served.temporal.planned).toHaveLength(1);
  });

  it('is answered with its refusals when it cannot be released', async () => {
    const served = serveReleases();
    const refusal = {
      target: 'web',
      code: 'autoscaled',
      sentence: 'web is scaled by the HorizontalPodAutoscaler web',
      wayOut: 'use strategy rolling',
    } as const;
    served.temporal.dryRun = { ok: true, value: { plan: null, refusals: [refusal], gates: [] } };
    const response = await release(served, { file, by: 'ada', dryRun: true });
    expect(DryRunAnswer.parse(await response.json())).toEqual({ plan: null, refusals: [refusal], gates: [] });
  });

  it('is never answered with the plan of another request', async () => {
    const served = serveReleases();
    await release(served, { file, by: 'ada', dryRun: true });
    await release(served, { file, by: 'ada', dryRun: true });
    const ids = served.temporal.planned.map((input) => ('releaseId' in input ? input.releaseId : ''));
    expect(new Set(ids).size).toBe(2);
    expect(ids.every(isReleaseId)).toBe(true);
  });

  it.each([
    [{ ok: false, refusal: 'refused', sentence: 'the cluster does not answer' }, 409],
    [{ ok: false, refusal: 'no-answer' }, 504],
  ] as const)('tells when there is no plan: %j', async (answer, status) => {
    const served = serveReleases();
    served.temporal.dryRun = answer;
    expect((await release(served, { file, by: 'ada', dryRun: true })).status).toBe(status);
  });
});

describe('a rollback by hand', () => {
  const body = { namespace: 'shop', deployment: 'web', by: 'ada', reason: 'slow' };

  it('begins a run of its own, to the revision before or to a named one', async () => {
    const served = serveReleases();
    const { id } = await startedOf(await rollBack(served, body));
    expect(id).toBe(`rollback-by-hand/shop/web/${NOW_MS.toString(36)}`);
    expect(isReleaseId(id)).toBe(true);
    await startedOf(await rollBack(served, { ...body, toRevision: 3 }, { 'idempotency-key': 'k' }));
    expect(served.temporal.begunRollbacks).toMatchObject([
      { rollbackId: id, toRevision: null, requestedBy: 'ada', reason: 'slow', requestedAtMs: NOW_MS },
      { toRevision: 3 },
    ]);
  });

  it('can be planned without touching anything', async () => {
    const served = serveReleases();
    served.temporal.dryRun = { ok: true, value: dryRunOfStory({ gates: [] }) };
    const response = await rollBack(served, { ...body, dryRun: true });
    expect(DryRunAnswer.parse(await response.json()).plan).not.toBeNull();
    expect(served.temporal.begunRollbacks).toEqual([]);
  });

  it.each([
    [{ ...body, reason: '' }, 'reason'],
    [{ ...body, toRevision: 0 }, 'toRevision'],
    [{ ...body, toRevision: 1.5 }, 'toRevision'],
    [{ ...body, namespace: 'Shop' }, 'namespace'],
    [{ ...body, deployment: 'a/b' }, 'deployment'],
    [{ ...body, revision: 3 }, ''],
  ])('is refused when it is %j', async (wrong, path) => {
    const response = await rollBack(serveReleases(), wrong);
    expect(response.status).toBe(422);
    expect((await problemOf(response)).errors?.map((error) => error.path)).toEqual([path]);
  });
});

describe('the OpenAPI document', () => {
  it('tells what begins from what is only planned, and shows the release file', async () => {
    const { paths } = (await (await serveReleases().app.request('/openapi.json')).json()) as {
      paths: Record<
        string,
        Record<string, { parameters?: unknown; requestBody: unknown; responses: object }>
      >;
    };
    for (const path of ['/api/v1/releases', '/api/v1/rollbacks'])
      expect(Object.keys(paths[path]?.['post']?.responses ?? {})).toEqual(
        expect.arrayContaining(['200', '202', '422', '504']),
      );
    expect(JSON.stringify(paths['/api/v1/releases']?.['post']?.requestBody)).toContain('"soakMinutes"');
    expect(JSON.stringify(paths['/api/v1/releases/{id}']?.['get']?.parameters)).toContain('rollback-by-hand');
    expect(JSON.stringify(paths['/api/v1/incidents/{id}/resolve']?.['post']?.parameters)).toContain('^INC-');
  });
});
