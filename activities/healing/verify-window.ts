import { cancellationSignal, sleep } from '@temporalio/activity';
import type { Finding } from '../../domain/detection/finding.ts';
import type { WindowResult } from '../../domain/healing/verification.ts';
import { effectivePolicy } from '../../domain/policy/effective-policy.ts';
import { judgeSample, judgeWindow } from '../../domain/triage/verification.ts';
import type { WindowSample } from '../../domain/triage/verification.ts';
import { targetKey } from '../../domain/workload/target.ts';
import type { LedgerAction } from '../../store/port.ts';
import type { ActivityDeps } from '../deps.ts';
import { levelRequest } from '../detection/survey.ts';
import { heartbeating } from '../heartbeating.ts';
import { badInput } from '../failures.ts';

export interface VerifyInput {
  readonly actionId: string;
  readonly windowMs: number;
  readonly windowIndex: number;
  /** A rollout that has not settled by then is judged as it stands. */
  readonly settleUntilMs: number;
  readonly findings: readonly Finding[];
}

const SAMPLE_EVERY_MS = 3000;

/** Waits for the rollout to settle, then samples one whole window and judges it. */
export function verifyWindow(deps: ActivityDeps, input: VerifyInput): Promise<WindowResult> {
  return heartbeating(() => sampleWindow(deps, input));
}

async function sampleWindow(deps: ActivityDeps, input: VerifyInput): Promise<WindowResult> {
  const row = await deps.store.readAction(input.actionId);
  if (row === null || row.postState === null)
    throw badInput(`action ${input.actionId} has not been applied, so nothing can be verified`);
  await deps.reach('in-verification');
  const settings = effectivePolicy(deps.policy(), row.scope);
  const expected = {
    action: row.action,
    findings: input.findings,
    postState: row.postState,
    actedAtMs: row.appliedAtMs,
    settings,
  };
  let samples: WindowSample[] = [];
  let fromMs = deps.nowMs();
  for (;;) {
    const sample = await takeSample(deps, row, input.windowMs);
    const standing = judgeSample(sample, expected);
    const nowMs = deps.nowMs();
    if (standing.verdict === 'drifted' || standing.verdict === 'gone')
      return { verdict: standing.verdict, sentences: standing.sentences, fromMs, toMs: nowMs };
    if (standing.verdict === 'settling') {
      if (nowMs >= input.settleUntilMs)
        return { verdict: 'settling', sentences: standing.sentences, fromMs, toMs: nowMs };
      samples = [];
      fromMs = nowMs;
    } else samples.push(sample);
    if (samples.length > 0 && nowMs - fromMs >= input.windowMs)
      return { ...judgeWindow(samples, expected), fromMs, toMs: nowMs };
    await sleep(SAMPLE_EVERY_MS);
  }
}

async function takeSample(deps: ActivityDeps, row: LedgerAction, windowMs: number): Promise<WindowSample> {
  const signal = cancellationSignal();
  const observed = await deps.cluster.observeOne(row.target, signal);
  if (observed === null || observed.observation.target.uid !== row.target.uid)
    return { atMs: deps.nowMs(), observation: null, serviceLevels: { status: 'absent' } };
  const levels = await deps.metrics.serviceLevels([levelRequest(observed)], windowMs, signal);
  return {
    atMs: deps.nowMs(),
    observation: observed.observation,
    serviceLevels: levels.get(targetKey(row.target)) ?? { status: 'absent' },
  };
}
