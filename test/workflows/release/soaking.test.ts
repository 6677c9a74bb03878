import { describe, expect, it } from 'vitest';
import type { Finding, TargetFindings } from '../../../domain/detection/finding.ts';
import { blueGreen, canary } from '../../support/release-plans.ts';
import { VERSION, verdictOf } from '../../support/scripted-releases.ts';
import { until } from '../../support/workflow-runs.ts';
import { gateAt } from './gate.ts';
import { releasing } from './releasing.ts';
import type { Releasing } from './releasing.ts';
import { staged } from './stage.ts';

const stage = staged();

const soaking = async ({ approved, stepIs }: Releasing): Promise<void> => {
  await approved();
  await stepIs('soak/60', 'running');
};

const CRASHING: Finding = {
  symptom: 'crash-loop',
  pods: ['cart-2-a'],
  versions: [VERSION.podTemplateHash],
  sinceMs: 1,
  evidence: ['pod cart-2-a: container cart restarted 3 times'],
  message: 'Error 1',
};

/** As detection reports it: to the guard, which tells whoever holds the lease. Waits until the release was told. */
async function found(running: Releasing, over: Partial<TargetFindings>): Promise<void> {
  const {
    handle,
    stage: { engine },
  } = running;
  await engine.reportFindings({
    target: running.target('cart'),
    scope: 'default',
    observedAtMs: 1,
    templateHash: VERSION.templateHash,
    findings: [CRASHING],
    seenBy: 'watch',
    ...over,
  });
  await until(async () => {
    const { events } = await handle.fetchHistory();
    return (events ?? []).some(
      (one) => one.workflowExecutionSignaledEventAttributes?.signalName === 'findingsRecurred',
    );
  });
}

describe('while a release soaks', () => {
  const file = { soakMinutes: [60] };

  it('a finding about its version alone takes it back at once', async () => {
    let foundAtMs = 0;
    const { outcome, world } = await releasing(stage, { file }, async (running) => {
      await soaking(running);
      foundAtMs = await running.stage.environment.currentTimeMs();
      await found(running, {});
    });
    expect(outcome).toMatchObject({ result: 'rolled-back', trigger: 'crash', left: [] });
    expect(outcome.sentence).toContain('restarted 3 times');
    expect(outcome.closedAtMs - foundAtMs).toBeLessThan(60_000);
    expect(world.standing).toEqual([]);
    expect(world.failures).toMatchObject([{ wasInProduction: true }]);
  });

  it.each([
    ['about another template', { templateHash: 'template-3' }],
    ['that the old version shows as well', { findings: [{ ...CRASHING, versions: ['pods-1', 'pods-2'] }] }],
    ['that nothing may be done about', { findings: [{ ...CRASHING, symptom: 'anomaly' as const }] }],
  ])('a finding %s does not', async (_, over) => {
    const { outcome, world } = await releasing(stage, { file }, async (running) => {
      await soaking(running);
      await found(running, over);
    });
    expect(outcome.result).toBe('released');
    expect(world.standing).toEqual(['cart/roll-out']);
  });

  it('a finding about the second Deployment that serves takes it back, one about the first does not', async () => {
    const given = { file, script: { plan: blueGreen } };
    const crashing = async (running: Releasing, name: string) => {
      await soaking(running);
      await found(running, { target: running.target(name) });
    };
    const green = await releasing(stage, given, (running) => crashing(running, 'cart-green'));
    expect(green.outcome).toMatchObject({ result: 'rolled-back', trigger: 'crash' });
    const first = await releasing(stage, given, (running) => crashing(running, 'cart'));
    expect(first.outcome).toMatchObject({ result: 'released' });
  });

  it('a finding about a canary that was promoted since does not', async () => {
    const { outcome } = await releasing(stage, { file, script: { plan: canary } }, async (running) => {
      await soaking(running);
      await found(running, { target: running.target('cart-canary') });
    });
    expect(outcome.result).toBe('released');
  });

  it('a finding in the middle of the last look counts as well', async () => {
    const gate = gateAt('watchRelease', { nth: 2 });
    const { outcome } = await releasing(stage, { gate, file: { soakMinutes: [0.01] } }, async (running) => {
      await running.approved();
      await gate.reached();
      await found(running, {});
      gate.open();
    });
    expect(outcome).toMatchObject({ result: 'rolled-back', trigger: 'crash' });
  });

  it('a look that is bad takes it back, and later rungs are not climbed', async () => {
    const verdicts = [
      verdictOf('promote'),
      verdictOf('promote'),
      verdictOf('roll-back', { trigger: 'saturation' }),
    ];
    const given = { file: { soakMinutes: [5, 10, 15] }, script: { verdicts } };
    const { outcome, world, progress } = await releasing(stage, given);
    expect(outcome).toMatchObject({ result: 'rolled-back', trigger: 'saturation' });
    expect(world.standing).toEqual([]);
    const rungs = progress.steps.filter(({ id }) => id.startsWith('soak/')).map(({ status }) => status);
    expect(rungs).toEqual(['passed', 'failed', 'waiting']);
  });

  it('a look that cannot tell waits for an approver, not for whoever asked for the release', async () => {
    const verdicts = [verdictOf('promote'), verdictOf('unknown'), verdictOf('promote')];
    const given = { file: { soakMinutes: [0.01] }, script: { verdicts } };
    const { outcome } = await releasing(stage, given, async (running) => {
      await running.approved();
      expect((await running.is('held')).state).toMatchObject({ hold: { why: 'unknown' } });
      await expect(running.steer('promote', 'rita')).rejects.toMatchObject({
        cause: { message: expect.stringContaining('asked for this release') as string },
      });
      await running.steer('promote');
    });
    expect(outcome.result).toBe('released');
  });
});

describe('a soak of a day', () => {
  it('of twelve looks keeps its history short', async () => {
    const soakMinutes = [5, 10, 15, 30, 60, 120, 240, 480, 720, 960, 1200, 1440];
    const { outcome, world, events } = await releasing(stage, { file: { soakMinutes }, isUnguarded: true });
    expect(outcome.result).toBe('released');
    expect(outcome.closedAtMs - (world.record.servedAtMs ?? 0)).toBeGreaterThanOrEqual(86_400_000);
    expect(world.course.filter((one) => one.startsWith('watch'))).toHaveLength(13);
    expect(events).toBeLessThan(500);
  });
});
