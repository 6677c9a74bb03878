import type { WorkflowHandle } from '@temporalio/client';
import type { Activities } from '../../../activities/index.ts';
import type { EffectOutcome } from '../../../activities/kubernetes/port.ts';
import type { Decision, HealPhase } from '../../../domain/healing/progress.ts';
import * as messages from '../../../workflows/messages.ts';
import {
  RAISE,
  RESTART,
  ROLL_BACK,
  TARGET,
  leave,
  needingApproval,
  rungFor,
} from '../../support/scripted-activities.ts';
import type { Script } from '../../support/scripted-activities.ts';
import { until } from '../../support/workflow-runs.ts';
import { ADA, APPLIED, FAULT, SHORT_MS, failing, once } from './branch.ts';
import type { Branch } from './branch.ts';

type Diagnosed = ReturnType<typeof rungFor>;
const isIn = (run: WorkflowHandle, status: HealPhase['status']): Promise<void> =>
  until(async () => (await run.query(messages.healProgress)).phase.status === status);

const decision = (over: Partial<Decision> = {}): Decision => ({
  decision: 'approve',
  planHash: 'hash-restartRollout',
  actor: 'ada',
  reason: 'go',
  signature: 'signed',
  expiresAtMs: 9e15,
  ...over,
});

const heal = (name: string, script: Partial<Script>, talk?: Branch['talk']): Branch => ({
  name: `heal/${name}`,
  workflow: 'healWorkload',
  args: [
    { healId: `heal/${name}`, guardId: 'nobody', target: TARGET, scope: 'default', found: FAULT, fence: 7 },
  ],
  script,
  ...(talk === undefined ? {} : { talk }),
});

let rungs = 0;
/** Quiet and approval times that can be waited for, and an id of its own: children are named after it. */
function quick(diagnosis: Diagnosed, quietMs = SHORT_MS): Diagnosed {
  if (diagnosis.next !== 'climb') return diagnosis;
  rungs += 1;
  const actionId = `heal/${String(rungs)}/${diagnosis.rung.plan.rung.action.kind}`;
  return { ...diagnosis, rung: { ...diagnosis.rung, actionId, quietMs, approvalExpiresMs: 10 * SHORT_MS } };
}

const effect = (answer: EffectOutcome): Partial<Activities> => ({
  applyAction: () => Promise.resolve(answer),
});
const nothingLeft = leave('every rung has been tried', true);

export const heals: readonly Branch[] = [
  heal('kill-switch', {
    diagnoses: [quick(rungFor(ROLL_BACK)), nothingLeft],
    windows: ['bad'],
    overrides: {
      applyAction: once(
        () => Promise.reject(failing('KillSwitchEngaged')),
        () => Promise.resolve(APPLIED),
      ),
    },
  }),
  heal('kill-switch-in-undo', {
    diagnoses: [quick(rungFor(RAISE)), nothingLeft],
    windows: ['bad'],
    overrides: {
      undoAction: once(
        () => Promise.reject(failing('KillSwitchEngaged')),
        () => Promise.resolve(APPLIED),
      ),
    },
  }),
  heal('undo-drifted', {
    diagnoses: [quick(rungFor(RAISE))],
    windows: ['bad'],
    overrides: {
      undoAction: () => Promise.resolve({ status: 'drifted', sentence: 'somebody set it to 80' }),
    },
  }),
  heal('act-drifted', {
    diagnoses: [quick(rungFor(RAISE))],
    overrides: effect({ status: 'drifted', sentence: 'somebody was faster' }),
  }),
  heal('act-blocked', {
    diagnoses: [quick(rungFor(RESTART)), nothingLeft],
    overrides: effect({ status: 'blocked', sentence: 'admission said no' }),
  }),
  heal('act-gone', {
    diagnoses: [quick(rungFor(RAISE))],
    overrides: effect({ status: 'gone', sentence: 'it was deleted' }),
  }),
  heal('act-failed', {
    diagnoses: [quick(rungFor(RAISE))],
    overrides: { applyAction: () => Promise.reject(failing('BadInput')) },
  }),
  heal('not-granted', {
    diagnoses: [quick(rungFor(RAISE))],
    overrides: {
      takeToken: () => Promise.resolve({ granted: false, refusal: 'storm', sentence: 'three are sick' }),
    },
  }),
  heal('guardrails-silent', {
    diagnoses: [quick(rungFor(RAISE))],
    overrides: { takeToken: () => Promise.reject(failing('NoAnswer')) },
  }),
  heal('stale-fence', {
    diagnoses: [quick(rungFor(RAISE))],
    overrides: { planAction: () => Promise.resolve({ ok: false }) },
  }),
  heal('blind', { overrides: { diagnose: () => Promise.reject(failing('BadInput')) } }),
  heal('gone-in-verification', { diagnoses: [quick(rungFor(ROLL_BACK))], windows: ['gone'] }),
  heal('unknown-past-its-time', {
    diagnoses: [quick(rungFor(RAISE, {}, 0)), nothingLeft],
    windows: ['unknown'],
  }),
  heal('reopened', { diagnoses: [quick(rungFor(ROLL_BACK)), quick(rungFor(RESTART))] }, async (run) => {
    await isIn(run, 'quiet');
    const findings = FAULT.findings.map((one) => ({ ...one, sinceMs: Date.now() + 60_000 }));
    await run.signal(messages.findingsRecurred, { ...FAULT, findings });
  }),
  heal('stopped-in-quiet', { diagnoses: [quick(rungFor(ROLL_BACK), 60_000)] }, async (run) => {
    await isIn(run, 'quiet');
    await run.signal(messages.stopHeal, ADA);
  }),
  heal('cancelled', { diagnoses: [needingApproval(RESTART)] }, async (run) => {
    await isIn(run, 'asking');
    await run.cancel();
  }),
  heal('stopped-while-asking', { diagnoses: [needingApproval(RESTART)] }, async (run) => {
    await isIn(run, 'asking');
    await run.signal(messages.stopHeal, ADA);
  }),
  heal('nobody-answered', { diagnoses: [quick(needingApproval(RESTART))] }),
  heal('approved', { diagnoses: [quick(needingApproval(RESTART))] }, async (run) => {
    await isIn(run, 'asking');
    await run.executeUpdate(messages.decideApproval, { args: [decision()] });
  }),
  heal('rejected', { diagnoses: [quick(needingApproval(RESTART))] }, async (run) => {
    await isIn(run, 'asking');
    await run.executeUpdate(messages.decideApproval, {
      args: [decision({ decision: 'reject', reason: 'no' })],
    });
  }),
  heal(
    'approved-for-another-plan',
    { diagnoses: [quick(needingApproval(RESTART)), quick(rungFor(ROLL_BACK))] },
    async (run) => {
      await isIn(run, 'asking');
      await run.executeUpdate(messages.decideApproval, { args: [decision()] });
    },
  ),
  heal('approved-by-signal', { diagnoses: [quick(needingApproval(RESTART))] }, async (run) => {
    await isIn(run, 'asking');
    await run.signal(messages.approve, {});
    await run.signal(messages.approve, decision());
  }),
  heal('rejected-by-signal', { diagnoses: [quick(needingApproval(RESTART))] }, async (run) => {
    await isIn(run, 'asking');
    await run.signal(messages.reject, decision({ decision: 'reject', reason: 'no' }));
  }),
];
