import { expect, it } from 'vitest';
import { restart, runningShop, deployment, available } from '../samples.ts';
import { saying } from '../counted-writes.ts';
import { createClusterWriter } from '../../../../activities/kubernetes/writer.ts';
import {
  bodyIn,
  changeRequest,
  edit,
  ingress,
  mapAt,
  patchOf,
  put,
  refIn,
  row,
  service,
  withVariable,
} from './changes.ts';
import type { JsonMap } from './changes.ts';
import { installGatewayApi } from './gateway-api.ts';
import type { ReleaseArena } from './release-arena.ts';

const templateOf = (body: JsonMap): JsonMap => mapAt(body, 'spec', 'template');
const generation = async ({ arena }: ReleaseArena) => (await deployment(arena)).metadata?.generation;

/** The patch of a template, as a rolling release does it. */
async function newVersion(on: ReleaseArena) {
  await runningShop(on.arena);
  const live = await on.live();
  const from = templateOf(live.deployment.body);
  const to = withVariable(from, 'VERSION', '2');
  const object = refIn(on.arena, 'deployments', 'shop');
  const change = patchOf(object, live.deployment.uid, { path: '/spec/template', from, to });
  return { object, from, to, request: changeRequest(change) };
}

/** What becomes of fields, there and back. */
export function shiftsFields(on: ReleaseArena): void {
  it('writes a template once and puts the former one back once, to the very ReplicaSet', async () => {
    const { request, object, from } = await newVersion(on);
    const serving = (await on.live()).podTemplateHash;
    const applied = await on.cluster().applyChange(request);
    const after = await generation(on);
    expect((await on.cluster().applyChange(request)).status).toBe('already-applied');
    expect(await generation(on)).toBe(after);
    await available(on.arena);
    const undone = await on.cluster().undoChange(request);
    expect([applied.status, undone.status]).toEqual(['applied', 'applied']);
    expect((await on.cluster().undoChange(request)).status).toBe('already-applied');
    await available(on.arena);
    expect(templateOf(await bodyIn(on.arena, object))).toEqual(from);
    expect((await on.live()).podTemplateHash).toBe(serving);
  });

  it('leaves a template alone that somebody edited since the plan, and says where', async () => {
    const { request, object } = await newVersion(on);
    const path = '/spec/template/spec/terminationGracePeriodSeconds';
    await edit(on.arena, object, { op: 'replace', path, value: 7 });
    const before = await generation(on);
    expect(await on.cluster().applyChange(request)).toEqual(saying('drifted', path));
    expect(await generation(on)).toBe(before);
  });

  it.each([
    ['changed', { op: 'replace', path: '/spec/template/spec/containers/0/env/0/value', value: '3' }],
    ['added', { op: 'add', path: '/spec/template/spec/nodeSelector', value: { disk: 'fast' } }],
  ])('takes nothing back where somebody %s a field after the release, and says where', async (_, step) => {
    const { request, object } = await newVersion(on);
    await on.cluster().applyChange(request);
    await edit(on.arena, object, step);
    const before = await generation(on);
    expect(await on.cluster().undoChange(request)).toEqual(saying('drifted', step.path));
    expect(await generation(on)).toBe(before);
  });

  it('takes a restart for no edit', async () => {
    const { request, from, object } = await newVersion(on);
    await on.cluster().applyChange(request);
    const writer = createClusterWriter({ client: on.arena.actor });
    expect((await writer.restartRollout(restart(await available(on.arena)))).status).toBe('applied');
    expect((await on.cluster().undoChange(request)).status).toBe('applied');
    expect(templateOf(await bodyIn(on.arena, object))).toEqual(from);
  });

  it('does not mistake another life of an object for the one that was planned for', async () => {
    const { request } = await newVersion(on);
    const other = { ...request.change, uid: '11111111-2222-3333-4444-555555555555' } as const;
    expect(await on.cluster().applyChange({ ...request, change: other })).toEqual(
      saying('gone', 'made anew'),
    );
    const missing = { ...request.change, object: refIn(on.arena, 'deployments', 'none') } as const;
    expect((await on.cluster().applyChange({ ...request, change: missing })).status).toBe('gone');
    expect((await on.cluster().undoChange({ ...request, change: missing })).status).toBe('gone');
  });

  it('turns a Service to other pods and back', async () => {
    const object = refIn(on.arena, 'services', 'shop');
    const made = await put(on.arena, object, service());
    const [old, narrow, fresh] = [{}, { 'pod-template-hash': 'abc' }, { 'paramedic.dev/track': 'green' }].map(
      (more): JsonMap => ({ app: 'shop', ...more }),
    );
    const uid = made.metadata?.uid ?? '';
    const steps = [
      [old, narrow],
      [narrow, fresh],
    ].map(([from = {}, to = {}], n) =>
      changeRequest(patchOf(object, uid, { path: '/spec/selector', from, to }), { actionId: row(n) }),
    );
    for (const step of steps) expect((await on.cluster().applyChange(step)).status).toBe('applied');
    expect(mapAt(await bodyIn(on.arena, object), 'spec', 'selector')).toEqual(fresh);
    for (const step of steps.toReversed())
      expect((await on.cluster().undoChange(step)).status).toBe('applied');
    expect(mapAt(await bodyIn(on.arena, object), 'spec', 'selector')).toEqual({ app: 'shop' });
  });

  it('knows its own weights in an HTTPRoute under the defaults that the server fills in', async () => {
    await installGatewayApi(on.arena);
    const object = refIn(on.arena, 'httproutes', 'shop');
    const rules = (weight: number): JsonMap[] => [
      {
        backendRefs: [
          { name: 'shop', port: 8080, weight },
          { name: 'shop-canary', port: 8080, weight: 100 - weight },
        ],
      },
    ];
    const manifest = {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata: { name: 'shop' },
    };
    const made = await put(on.arena, object, { ...manifest, spec: { rules: rules(100) } });
    const shift = (from: number, to: number) =>
      changeRequest(
        patchOf(object, made.metadata?.uid ?? '', { path: '/spec/rules', from: rules(from), to: rules(to) }),
      );
    const steps = [shift(100, 90), shift(90, 50)];
    for (const step of steps) expect((await on.cluster().applyChange(step)).status).toBe('applied');
    expect((await on.cluster().applyChange(shift(90, 50))).status).toBe('already-applied');
    expect(await on.cluster().undoChange(shift(100, 90))).toEqual(
      saying('drifted', '/spec/rules/0/backendRefs/0/weight'),
    );
    for (const step of steps.toReversed())
      expect((await on.cluster().undoChange(step)).status).toBe('applied');
    const refs = (await bodyIn(on.arena, object))['spec'];
    expect(JSON.stringify(refs)).toContain('"weight":100');
  });

  it('adds an annotation that was not there, with the map it is in, and takes it away again', async () => {
    const object = refIn(on.arena, 'ingresses', 'shop');
    const made = await put(on.arena, object, ingress());
    const path = '/metadata/annotations/nginx.ingress.kubernetes.io~1canary-weight';
    const request = changeRequest(patchOf(object, made.metadata?.uid ?? '', { path, to: '10' }));
    const annotations = async () => mapAt(await bodyIn(on.arena, object), 'metadata', 'annotations');
    expect((await on.cluster().applyChange(request)).status).toBe('applied');
    expect(await annotations()).toEqual({ 'nginx.ingress.kubernetes.io/canary-weight': '10' });
    await edit(on.arena, object, { op: 'replace', path, value: '20' });
    expect(await on.cluster().undoChange(request)).toEqual(saying('drifted', path));
    await edit(on.arena, object, { op: 'replace', path, value: '10' });
    expect((await on.cluster().undoChange(request)).status).toBe('applied');
    expect(await annotations()).toEqual({});
    expect((await on.cluster().undoChange(request)).status).toBe('already-applied');
  });
}
