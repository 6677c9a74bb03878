import { describe, expect, it } from 'vitest';
import { canary } from '../../support/release-plans.ts';
import { verdictOf } from '../../support/scripted-releases.ts';
import { gateAt } from './gate.ts';
import { releasing } from './releasing.ts';
import type { Releasing } from './releasing.ts';
import { staged } from './stage.ts';

const stage = staged();

const MINUTE_MS = 60_000;
const BACK = verdictOf('roll-back', { trigger: 'error-ratio' });
const refusing = (sentence: string) => ({
  cause: { message: expect.stringContaining(sentence) as string },
});

/** Approved, served, and on its first rung. */
const soaking = async ({ approved, stepIs }: Releasing, minutes: number): Promise<void> => {
  await approved();
  await stepIs(`soak/${String(minutes)}`, 'running');
};

describe('a pause', () => {
  it('is obeyed before the next write, and a resume goes on where it was', async () => {
    const gate = gateAt('watchRelease');
    const { outcome, world } = await releasing(stage, { gate, script: { plan: canary } }, async (running) => {
      const { approved, is, steer } = running;
      await approved();
      await gate.reached();
      await steer('pause');
      gate.open();
      await is('paused');
      await running.stage.environment.sleep('10 minutes');
      expect(running.world.writes).toEqual(['cart/canary-10']);
      await steer('resume');
    });
    expect(outcome.result).toBe('released');
    expect(world.writes).toEqual(['cart/canary-10', 'cart/canary-50', 'cart/promote']);
    expect(world.record.durations?.peopleMs).toBeGreaterThanOrEqual(10 * MINUTE_MS);
  });

  it('of the soak does not count as soaking: what was left is waited out afterwards', async () => {
    let resumedAtMs = 0;
    const { outcome } = await releasing(stage, { file: { soakMinutes: [10] } }, async (running) => {
      const { environment } = running.stage;
      await soaking(running, 10);
      await environment.sleep('4 minutes');
      await running.steer('pause');
      await running.is('paused');
      await environment.sleep('30 minutes');
      resumedAtMs = await environment.currentTimeMs();
      await running.steer('resume');
    });
    expect(outcome.result).toBe('released');
    const leftMs = outcome.closedAtMs - resumedAtMs;
    expect(leftMs).toBeGreaterThan(5 * MINUTE_MS);
    expect(leftMs).toBeLessThan(7 * MINUTE_MS);
  });

  it('that nobody ends within a day takes the release back', async () => {
    const { outcome, world } = await releasing(stage, { isUnguarded: true }, async (running) => {
      await soaking(running, 1);
      await running.steer('pause');
    });
    expect(outcome).toMatchObject({ result: 'rolled-back', trigger: 'unresolved' });
    expect(world.standing).toEqual([]);
  });
});

describe('a person', () => {
  it('who promotes ends the watch under way, and the next step begins', async () => {
    const gate = gateAt('watchRelease');
    const { outcome, world, progress } = await releasing(
      stage,
      { gate, script: { plan: canary } },
      async (running) => {
        await running.approved();
        await gate.reached();
        await running.steer('promote');
        await running.stepIs('cart/canary-50', 'running');
        gate.open();
      },
    );
    expect(outcome.result).toBe('released');
    expect(world.writes).toHaveLength(3);
    const [step] = progress.steps.filter(({ id }) => id === 'cart/canary-10');
    expect(step?.sentences.join()).toContain('promoted by paula (unauthenticated)');
  });

  it('skips a step of the soak only as an approver who did not ask for the release', async () => {
    const readPeople = () => Promise.resolve({ roles: { approver: ['anna', 'paula', 'rita'] } });
    const given = { file: { soakMinutes: [20, 21] }, script: { overrides: { readPeople } } };
    const { outcome, progress, world } = await releasing(stage, given, async (running) => {
      await soaking(running, 20);
      await expect(running.steer('skip', 'rita')).rejects.toMatchObject(refusing('asked for this release'));
      await expect(running.steer('skip', 'zoe')).rejects.toMatchObject(refusing('does not hold the role'));
      await expect(running.steer('promote')).rejects.toMatchObject(refusing('shortened with `skip`'));
      await running.steer('skip');
      await running.stepIs('soak/20', 'skipped');
    });
    expect(outcome.result).toBe('released');
    expect(progress.steps.find(({ id }) => id === 'soak/21')?.status).toBe('passed');
    // The step's own watch, and the look after the rung that was not skipped.
    expect(world.course.filter((one) => one.startsWith('watch'))).toHaveLength(2);
  });

  it('who repaired something has the failed step tried again, on the same undo stack', async () => {
    const script = { plan: canary, verdicts: [verdictOf('promote'), BACK, verdictOf('promote'), BACK] };
    const { outcome, world } = await releasing(
      stage,
      { file: { onFailure: 'hold' }, script },
      async (running) => {
        await running.approved();
        expect((await running.is('held')).state).toMatchObject({ hold: { why: 'failed' } });
        await expect(running.steer('promote')).rejects.toMatchObject(refusing('cannot promote'));
        await running.steer('retry');
        await running.stepIs('cart/canary-50', 'passed');
        await running.stepIs('cart/promote', 'held');
        await running.steer('abort');
      },
    );
    expect(outcome.result).toBe('aborted');
    expect(world.writes).toEqual([
      'cart/canary-10',
      'cart/canary-50',
      'cart/canary-50',
      'cart/promote',
      'undo cart/promote',
      'undo cart/canary-50',
      'undo cart/canary-10',
    ]);
  });

  it('who repaired what the smoke check found has it smoked again', async () => {
    let smoked = 0;
    const runSmoke = () => {
      smoked += 1;
      return Promise.resolve({ passed: smoked > 1, sentences: [`smoke ${String(smoked)}`] });
    };
    const file = { onFailure: 'hold' as const, smoke: [{ service: 'cart' }] };
    const { outcome, world } = await releasing(
      stage,
      { file, script: { overrides: { runSmoke } } },
      async (running) => {
        await running.approved();
        await running.is('held');
        await running.steer('retry');
      },
    );
    expect(outcome.result).toBe('released');
    expect(smoked).toBe(2);
    expect(world.writes).toEqual(['cart/roll-out']);
  });
});
