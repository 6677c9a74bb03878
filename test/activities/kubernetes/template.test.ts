import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../../activities/kubernetes/canonical-json.ts';
import {
  specHash,
  templateHash,
  templateOfReplicaSet,
  templateText,
} from '../../../activities/kubernetes/template.ts';

const template = {
  metadata: { labels: { app: 'shop' } },
  spec: { containers: [{ name: 'shop', image: 'shop:1' }] },
};
const annotated = (annotations: Readonly<Record<string, string>>) => ({
  ...template,
  metadata: { ...template.metadata, annotations },
});

describe('canonical JSON', () => {
  it.each([
    [{ b: 1, a: { d: 2, c: 3 } }, '{"a":{"c":3,"d":2},"b":1}'],
    [[{ b: 1, a: 2 }, null, 'x'], '[{"a":2,"b":1},null,"x"]'],
    [{ a: undefined, b: null }, '{"b":null}'],
    [{ z: [3, 1, 2] }, '{"z":[3,1,2]}'],
  ])('of %o is %s', (value, json) => {
    expect(canonicalJson(value)).toBe(json);
  });
});

describe('the hash of a template', () => {
  it.each([
    ['a restart', annotated({ 'kubectl.kubernetes.io/restartedAt': '2026-01-01T00:00:00Z' })],
    ['an annotation of ours', annotated({ 'paramedic.dev/anything': 'x' })],
    ['an empty map of annotations', annotated({})],
    [
      'the label of a ReplicaSet',
      { ...template, metadata: { labels: { app: 'shop', 'pod-template-hash': 'abc' } } },
    ],
    [
      'a null creation time',
      { ...template, metadata: { ...template.metadata, creationTimestamp: null as unknown as string } },
    ],
    ['the order of its keys', { spec: template.spec, metadata: template.metadata }],
  ])('does not change with %s', (_what, other) => {
    expect(templateHash(other)).toBe(templateHash(template));
    expect(templateText(other)).toBe(templateText(template));
  });

  it.each([
    ['another image', { ...template, spec: { containers: [{ name: 'shop', image: 'shop:2' }] } }],
    ['somebody’s annotation', annotated({ 'example.com/x': 'y' })],
    ['a field nobody here knows', { ...template, spec: { ...template.spec, fromTheFuture: true } }],
  ])('changes with %s', (_what, other) => {
    expect(templateHash(other)).not.toBe(templateHash(template));
  });
});

it('a ReplicaSet’s template keeps its restart mark and loses only the controller’s label', () => {
  const mark = { 'kubectl.kubernetes.io/restartedAt': 'then' };
  const labels = { app: 'shop', 'pod-template-hash': 'abc' };
  expect(templateOfReplicaSet({ ...template, metadata: { labels, annotations: mark } })).toEqual(
    annotated(mark),
  );
});

it('the hash of a spec ignores replicas and pause, and nothing else', () => {
  const spec = { replicas: 2, template, minReadySeconds: 5 };
  expect(specHash({ ...spec, replicas: 9, paused: true })).toBe(specHash(spec));
  expect(specHash({ ...spec, minReadySeconds: 6 })).not.toBe(specHash(spec));
  expect(specHash({ ...spec, template: annotated({ 'kubectl.kubernetes.io/restartedAt': 'now' }) })).not.toBe(
    specHash(spec),
  );
});
