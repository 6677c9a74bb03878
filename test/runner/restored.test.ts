import { expect, test } from 'vitest';
import { differences } from '../scenarios/runner/restored.ts';

const shop = (env: unknown, more: object = {}): object => ({
  replicas: 2,
  template: { spec: { containers: [{ name: 'shop', env }] } },
  ...more,
});
const of = (entries: Record<string, unknown>): Map<string, unknown> => new Map(Object.entries(entries));
const BEFORE = of({ 'ns Deployment shop': shop([{ name: 'A', value: '1' }]) });

test('nothing differs where the order of keys alone does', () => {
  const { replicas, ...rest } = shop([{ value: '1', name: 'A' }]) as { replicas: number };
  expect(differences(BEFORE, of({ 'ns Deployment shop': { ...rest, replicas } }))).toEqual([]);
});

test('the first field that is not as it was is named', () => {
  expect(differences(BEFORE, of({ 'ns Deployment shop': shop([{ name: 'A', value: '2' }]) }))).toEqual([
    'ns Deployment shop is not as before the release at /template/spec/containers/0/env/0/value',
  ]);
});

test('a field that came or went is named as well', () => {
  const more = shop([{ name: 'A', value: '1' }], { paused: true });
  expect(differences(BEFORE, of({ 'ns Deployment shop': more }))[0]).toContain('at /paused');
  expect(differences(of({ a: more }), of({ a: shop([{ name: 'A', value: '1' }]) }))[0]).toContain(
    'at /paused',
  );
});

test('what is left behind, and what is lost, is named', () => {
  expect(differences(BEFORE, of({}))).toEqual([
    'ns Deployment shop was there before the release and is gone',
  ]);
  expect(differences(of({}), BEFORE)).toEqual([
    'ns Deployment shop was not there before the release and is there',
  ]);
});
