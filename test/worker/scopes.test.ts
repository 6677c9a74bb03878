import { describe, expect, it } from 'vitest';
import type { ClusterReader, ObservedWorkload } from '../../activities/kubernetes/port.ts';
import { readConfig } from '../../worker/config.ts';
import { looksAfter, readScopes, withinScopes } from '../../worker/scopes.ts';
import { observation } from '../support/observations.ts';

const signal = new AbortController().signal;

const workloadIn = (scope: string): ObservedWorkload => ({
  observation: { ...observation(), scope },
  template: '{}',
  configContents: [],
});

const readerOf = (...scopes: string[]): ClusterReader => ({
  observeAll: () => Promise.resolve(scopes.map(workloadIn)),
  observeOne: ({ namespace }) => Promise.resolve(scopes.includes(namespace) ? workloadIn(namespace) : null),
});

const target = (namespace: string) =>
  ({ cluster: 'local', namespace, kind: 'Deployment', name: 'shop' }) as const;

describe('the scopes a Paramedic looks after', () => {
  it('are all of them unless something else is set', () => {
    expect(readConfig({}).scopes).toEqual(['*']);
    expect(looksAfter(['*'], 'anything')).toBe(true);
  });

  it('are those that a pattern names and no exclusion does, whatever their order', () => {
    for (const list of ['*,!durability-*', ' !durability-* , * ']) {
      expect(looksAfter(readScopes(list), 'durability-1')).toBe(false);
      expect(looksAfter(readScopes(list), 'shop')).toBe(true);
    }
  });

  it('never come from an exclusion alone', () => {
    expect(looksAfter(['!durability-*'], 'shop')).toBe(false);
  });

  it.each(['', '*,', 'shop,,pay', '*,!'])('are refused when an entry is empty: %j', (list) => {
    expect(() => readConfig({ PARAMEDIC_SCOPES: list })).toThrow(/PARAMEDIC_SCOPES.*empty entry/);
  });

  it('are refused when nothing is named, for then nobody would be looked after', () => {
    expect(() => readConfig({ PARAMEDIC_SCOPES: '!shop' })).toThrow(/names no scope to look after/);
  });
});

describe('a reader within scopes', () => {
  it('leaves out workloads of other scopes', async () => {
    const reader = withinScopes(readerOf('shop', 'durability-1'), ['*', '!durability-*']);
    const seen = await reader.observeAll(signal);
    expect(seen.map((one) => one.observation.scope)).toEqual(['shop']);
  });

  it('does not see a workload of another scope when asked for it by name', async () => {
    const reader = withinScopes(readerOf('shop', 'durability-1'), ['shop']);
    expect(await reader.observeOne(target('durability-1'), signal)).toBeNull();
    expect((await reader.observeOne(target('shop'), signal))?.observation.scope).toBe('shop');
  });

  it('knows nothing of a workload that is gone', async () => {
    expect(await withinScopes(readerOf(), ['*']).observeOne(target('shop'), signal)).toBeNull();
  });
});
