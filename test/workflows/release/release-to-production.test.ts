import { describe, expect, it } from 'vitest';
import { verdictOf } from '../../support/scripted-releases.ts';
import { releasing } from './releasing.ts';
import { staged } from './stage.ts';

const stage = staged();

describe('a release that goes well', () => {
  it('walks from lock to record, writes once what was planned, and gives the lease back', async () => {
    const { outcome, world } = await releasing(stage, {}, async ({ approved, handle, holderOf }) => {
      await approved();
      await handle.result();
      expect(await holderOf('cart')).toBeNull();
    });
    expect(outcome).toMatchObject({ result: 'released', left: [] });
    expect(world.writes).toHaveLength(1);
    expect(world.successes).toHaveLength(1);
    expect(world.failures).toEqual([]);
    expect(world.record).toMatchObject({ status: 'released', result: 'released' });
    const { activeMs, machinesMs, peopleMs } = world.record.durations ?? {
      activeMs: 0,
      machinesMs: 0,
      peopleMs: 0,
    };
    expect(machinesMs).toBeGreaterThanOrEqual(60_000);
    expect(activeMs + machinesMs + peopleMs).toBeGreaterThanOrEqual(60_000);
  });
});

describe('a bad version', () => {
  it('is taken back when its watch says so, and leaves a bug and an incident', async () => {
    const script = { verdicts: [verdictOf('roll-back', { trigger: 'error-ratio' })] };
    const { outcome, world } = await releasing(stage, { script });
    expect(outcome).toMatchObject({ result: 'rolled-back', trigger: 'error-ratio', left: [] });
    expect(world.standing).toEqual([]);
    expect(world.failures).toMatchObject([{ wasInProduction: true, isEscalated: false }]);
  });
});
