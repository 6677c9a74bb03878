import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Settings } from '../../domain/policy/schema.ts';
import { RESTART, ROLL_BACK, leave, rungFor } from '../support/scripted-activities.ts';
import { startTimeSkipping } from '../support/time-skipping.ts';
import { until } from '../support/workflow-runs.ts';
import { FOUND, LEFT_ALONE, WAITS, guarded } from './guarded.ts';

let environment: TestWorkflowEnvironment;
beforeEach(async () => {
  environment = await startTimeSkipping();
});
afterEach(() => environment.teardown());

describe('findings', () => {
  it('begin one heal, not two, when two looks report them at once', async () => {
    await guarded(environment, WAITS, async ({ engine, state, diagnosed }) => {
      await Promise.all([
        engine.reportFindings(FOUND),
        engine.reportFindings({ ...FOUND, seenBy: 'watch' }),
        engine.reportFindings({ ...FOUND, templateHash: 't3' }),
      ]);
      await until(() => diagnosed.length > 0);
      const { lease, healsStartedAtMs } = await state();
      expect(healsStartedAtMs).toHaveLength(1);
      expect(lease).toMatchObject({ holderId: diagnosed[0], purpose: 'heal' });
      expect(new Set(diagnosed).size).toBe(1);
    });
  });

  it('about a workload with an open heal are forwarded to it, and it climbs on', async () => {
    const script = { diagnoses: [rungFor(ROLL_BACK), rungFor(RESTART)] };
    await guarded(environment, script, async ({ report, told, healIs, free }) => {
      await report();
      const heal = await healIs('quiet');
      const sinceMs = (await environment.currentTimeMs()) + 1;
      const { healsStartedAtMs } = await report({
        findings: FOUND.findings.map((one) => ({ ...one, sinceMs })),
      });
      await heal.result();
      expect(healsStartedAtMs).toHaveLength(1);
      expect(told.applied).toEqual(['heal/1/rollBack', 'heal/1/restartRollout']);
      expect((await free()).lastOutcome).toMatchObject({ result: 'confirmed', acts: 2 });
    });
  });

  it('that were left alone are not diagnosed anew at each tick, but are looked at again after ten minutes', async () => {
    await guarded(environment, LEFT_ALONE, async ({ report, free, diagnosed }) => {
      await report();
      await free();
      expect((await report()).lease).toBeNull();
      await environment.sleep('9 minutes');
      expect((await report()).lease).toBeNull();
      expect(diagnosed).toHaveLength(1);
      await environment.sleep('2 minutes');
      await report();
      await until(() => diagnosed.length === 2);
    });
  });

  it('that were gone when somebody looked are looked at again after ten seconds', async () => {
    const passing = { ...leave('no symptom is left to act on', false), reason: 'already-healthy' } as const;
    await guarded(environment, { diagnoses: [passing] }, async ({ report, free, diagnosed }) => {
      await report();
      await free();
      expect((await report()).lease).toBeNull();
      await environment.sleep('10 seconds');
      await report();
      await until(() => diagnosed.length === 2);
    });
  });

  it('of another kind are diagnosed at once, though the last ones were left alone', async () => {
    await guarded(environment, LEFT_ALONE, async ({ report, free, diagnosed }) => {
      await report();
      await free();
      await report({ findings: FOUND.findings.map((one) => ({ ...one, symptom: 'crash-loop' })) });
      await until(() => diagnosed.length === 2);
    });
  });

  it('right after a heal that acted wait for the cooldown', async () => {
    const script = { diagnoses: [rungFor(ROLL_BACK)] };
    await guarded(environment, script, async ({ report, healIs, free, diagnosed }) => {
      await report();
      await healIs('quiet');
      await environment.sleep('11 minutes');
      expect((await free()).lastOutcome).toMatchObject({ result: 'confirmed', acts: 1 });
      expect((await report({ templateHash: 't3' })).lease).toBeNull();
      await environment.sleep('5 minutes');
      await report({ templateHash: 't3' });
      await until(() => diagnosed.length === 2);
    });
  });

  it('are ignored once the attempts of half an hour are used up', async () => {
    const few = Settings.parse({ attemptsPerTarget: 1, cooldownSeconds: 1 });
    const script = {
      diagnoses: [rungFor(ROLL_BACK)],
      overrides: { readSettings: () => Promise.resolve(few) },
    };
    await guarded(environment, script, async ({ report, healIs, free }) => {
      await report();
      await healIs('quiet');
      await environment.sleep('11 minutes');
      await free();
      expect((await report({ templateHash: 't3' })).lease).toBeNull();
    });
  });

  it('that nothing may be done about begin nothing', async () => {
    await guarded(environment, WAITS, async ({ report }) => {
      const anomaly = FOUND.findings.map((one) => ({ ...one, symptom: 'anomaly' as const }));
      expect((await report({ findings: anomaly })).lease).toBeNull();
    });
  });
});
