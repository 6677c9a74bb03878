import { expect, it } from 'vitest';
import type { Verdict } from '../../../domain/triage/verdict.ts';
import { rollingOut, SECOND, waiting } from '../../support/observations.ts';
import { diagnose } from './diagnosis.ts';

it('a rung is given time for the rollout, minReadySeconds and the windows', () => {
  const quick = diagnose(rollingOut(waiting('CreateContainerConfigError')));
  const slow = diagnose(rollingOut(waiting('CreateContainerConfigError'), { minReadySeconds: 90 }));
  const timeout = (verdict: Verdict) => (verdict.status === 'act' ? verdict.ladder[0]?.timeoutMs : null);
  expect(timeout(quick)).toBe(360 * SECOND);
  expect(timeout(slow)).toBe((300 + 90 + 180) * SECOND);
});
