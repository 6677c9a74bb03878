import { describe, expect, it } from 'vitest';
import type { Activities } from '../../../activities/index.ts';
import type { GateResult } from '../../../domain/release/gate.ts';
import type { PlanRefusal } from '../../../domain/release/plan.ts';
import { releasing } from './releasing.ts';
import { staged } from './stage.ts';

const stage = staged();

const refusal = (code: PlanRefusal['code'], sentence: string): PlanRefusal => ({
  target: 'shop/cart',
  code,
  sentence,
  wayOut: 'mend it',
});
const gate = (id: GateResult['gate'], result: GateResult['result']): GateResult => ({
  gate: id,
  title: id,
  result,
  sentence: `${id} was looked at`,
  by: null,
});

const REFUSALS: [string, RegExp, Partial<Activities>][] = [
  [
    'a workload that is not there',
    /no Deployment cart.*\(mend it\)/,
    {
      resolveTargets: () =>
        Promise.resolve({ targets: [], refusals: [refusal('missing-deployment', 'no Deployment cart')] }),
    },
  ],
  [
    'a workload somebody rolled back by hand',
    /held since ada/,
    {
      findPlaceInQueue: () =>
        Promise.resolve({ answer: 'refuse', because: ['k'], sentence: 'held since ada rolled it back' }),
    },
  ],
  [
    'a change that cannot be planned',
    /is scaled by an autoscaler/,
    {
      planRelease: () =>
        Promise.resolve({
          plan: null,
          productionHash: null,
          refusals: [refusal('autoscaled', 'cart is scaled by an autoscaler')],
        }),
    },
  ],
  [
    'a gate that fails',
    /tests fail/,
    { checkGates: () => Promise.resolve([gate('tests', 'fail'), gate('staging', 'pass')]) },
  ],
  [
    'a gate that has to be known and is not',
    /monitoring unknown/,
    { checkGates: () => Promise.resolve([gate('monitoring', 'unknown')]) },
  ],
  [
    'a backup whose restore was not proven',
    /Secret cart-keys came back empty/,
    { backUp: () => Promise.resolve({ isProven: false, sentence: 'Secret cart-keys came back empty' }) },
  ],
];

describe('a release', () => {
  it.each(REFUSALS)('is refused for %s, changes nothing and holds nothing', async (_, why, overrides) => {
    const { outcome, world } = await releasing(stage, { script: { overrides } }, async (running) => {
      await running.handle.result();
      expect(await running.holderOf('cart')).toBeNull();
    });
    expect(outcome).toMatchObject({ result: 'refused', left: [] });
    expect(outcome.sentence).toMatch(why);
    expect(world.writes).toEqual([]);
    expect(world.failures).toEqual([]);
    expect(world.record).toMatchObject({ status: 'refused', sentence: outcome.sentence });
  });

  it('goes on past gates that were waived, or that nobody demands to be known', async () => {
    const gates = [gate('staging', 'waived'), gate('benchmarks', 'unknown')];
    const overrides = { checkGates: () => Promise.resolve(gates) };
    const { outcome, progress } = await releasing(stage, { script: { overrides } });
    expect(outcome.result).toBe('released');
    expect(progress.gates).toEqual(gates);
  });
});
