import { describe, expect, it } from 'vitest';
import { Accepted, BreakerState, ProblemShape } from '../../../domain/access/control-schema.ts';
import { newLimits } from '../../../domain/healing/limits.ts';
import { postJson, serveStory } from '../fake-deps.ts';
import type { Served } from '../fake-deps.ts';
import { brokenStore } from '../fake-store.ts';
import { NOW_MS } from '../story.ts';

const stateOf = async ({ app }: Served, query = '') => {
  const response = await app.request(`/api/v1/breaker${query}`);
  expect(response.status).toBe(200);
  return BreakerState.parse(await response.json());
};
const pull = async ({ app }: Served, handle: string, body: object) => {
  const response = await app.request(`/api/v1/breaker/${handle}`, postJson({ by: 'ada', ...body }));
  expect(response.status).toBe(200);
  return Accepted.parse(await response.json()).sentence;
};

describe('the state of the brakes', () => {
  it('names every scope that has workloads; a scope nothing ever acted in is idle', async () => {
    const state = await stateOf(serveStory());
    expect(state.killSwitch.status).toBe('off');
    expect(state.scopes.map(({ scope, status }) => [scope, status])).toEqual([
      ['shop-a1', 'idle'],
      ['shop-b2', 'idle'],
    ]);
  });

  it('tells storm, freeze and acts of the last hour apart', async () => {
    const served = serveStory();
    const token = (secondsAgo: number) => ({
      tokenId: `t${String(secondsAgo)}`,
      targetKey: 'k',
      namespace: 'shop-a1',
      atMs: NOW_MS - secondsAgo * 1000,
    });
    const past = { fromMs: NOW_MS - 9000, untilMs: NOW_MS, reason: 'over', by: 'ada' };
    served.temporal.limitsByScope.set('shop-a1', {
      ...newLimits('shop-a1'),
      granted: [token(10), token(3599), token(3600)],
      freezes: [past],
    });
    served.temporal.limitsByScope.set('shop-b2', {
      ...newLimits('shop-b2'),
      freezes: [past, { ...past, untilMs: NOW_MS + 1 }],
    });
    const { scopes } = await stateOf(served);
    expect(scopes[0]).toMatchObject({ status: 'closed', actsLastHour: 2, freezes: [] });
    expect(scopes[1]).toMatchObject({ status: 'frozen', freezes: [{ untilMs: NOW_MS + 1 }] });
  });

  it('can be asked for one scope', async () => {
    expect((await stateOf(serveStory(), '?scope=shop-b2')).scopes.map((one) => one.scope)).toEqual([
      'shop-b2',
    ]);
  });

  it('is unknown, not off, while Temporal is away', async () => {
    const served = serveStory();
    served.temporal.away = 'unreachable';
    const state = await stateOf(served);
    expect(state.killSwitch).toMatchObject({ status: 'unknown', detail: 'Temporal does not answer' });
    expect(state.scopes.every((scope) => scope.status === 'unknown')).toBe(true);
  });

  it('shows the kill switch even while the record store is away', async () => {
    const served = serveStory({ store: brokenStore() });
    await pull(served, 'trip', { reason: 'bad release' });
    const state = await stateOf(served);
    expect(state.killSwitch.status).toBe('on');
    expect(state.scopesUnknown).toContain('record store');
  });
});

describe('the handles', () => {
  it('trip and reset the kill switch of everything when no scope is named', async () => {
    const served = serveStory();
    expect(await pull(served, 'trip', { reason: 'bad release' })).toContain('the kill switch is on');
    expect((await stateOf(served)).killSwitch).toMatchObject({
      status: 'on',
      engaged: { by: 'ada', reason: 'bad release', sinceMs: NOW_MS },
    });
    expect(await pull(served, 'reset', { reason: 'rolled back' })).toBe('the kill switch is off');
    expect((await stateOf(served)).killSwitch.status).toBe('off');
  });

  it('trip and reset one scope and leave the kill switch alone', async () => {
    const served = serveStory();
    expect(await pull(served, 'trip', { scope: 'shop-a1', reason: 'storm' })).toContain('shop-a1 is frozen');
    const { killSwitch, scopes } = await stateOf(served);
    expect(killSwitch.status).toBe('off');
    expect(scopes.map((scope) => scope.status)).toEqual(['tripped', 'idle']);
    await pull(served, 'reset', { scope: 'shop-a1', reason: 'over' });
    expect((await stateOf(served)).scopes.map((scope) => scope.status)).toEqual(['closed', 'idle']);
  });

  it('freeze a scope for some minutes', async () => {
    const served = serveStory();
    await pull(served, 'freeze', { scope: 'shop-a1', reason: 'release', minutes: 30 });
    expect((await stateOf(served, '?scope=shop-a1')).scopes[0]).toMatchObject({
      status: 'frozen',
      freezes: [{ fromMs: NOW_MS, untilMs: NOW_MS + 1_800_000, by: 'ada', reason: 'release' }],
    });
  });

  it('leave a line in the log', async () => {
    const served = serveStory();
    await pull(served, 'trip', { reason: 'bad release' });
    expect(served.logged).toContainEqual(expect.objectContaining({ message: 'breaker tripped' }));
  });

  it.each([
    ['unreachable', 503],
    ['no-answer', 504],
  ] as const)('say so when Temporal is %s', async (away, status) => {
    const { app, temporal } = serveStory();
    temporal.away = away;
    const response = await app.request('/api/v1/breaker/trip', postJson({ by: 'ada', reason: 'x' }));
    expect(response.status).toBe(status);
    const detail = away === 'unreachable' ? 'not known to have arrived' : 'whether it was done is unknown';
    expect(ProblemShape.parse(await response.json()).detail).toContain(detail);
  });

  it.each([
    ['trip', { by: 'ada' }],
    ['trip', { reason: 'x' }],
    ['reset', { by: 'ada', reason: '' }],
    ['freeze', { by: 'ada', reason: 'x', scope: 's' }],
    ['freeze', { by: 'ada', reason: 'x', minutes: 5 }],
    ['freeze', { by: 'ada', reason: 'x', scope: 's', minutes: 0 }],
    ['freeze', { by: 'ada', reason: 'x', scope: 's', minutes: 10_081 }],
  ])('%s answers 422 to %j', async (handle, body) => {
    const { app, temporal } = serveStory();
    expect((await app.request(`/api/v1/breaker/${handle}`, postJson(body))).status).toBe(422);
    expect(temporal.limitsByScope.size).toBe(0);
  });
});
