import { ApplicationFailure } from '@temporalio/common';
import type { Client, WorkflowHandle } from '@temporalio/client';
import type { EffectOutcome } from '../../../activities/kubernetes/port.ts';
import type { TargetFindings } from '../../../domain/detection/finding.ts';
import { TARGET } from '../../support/scripted-activities.ts';
import type { Script } from '../../support/scripted-activities.ts';

/** One way through a workflow that no fault on a real cluster leads to, or only after hours. */
export interface Branch {
  /** Workflow id and task queue. */
  readonly name: string;
  readonly workflow: string;
  readonly args: readonly unknown[];
  readonly script: Partial<Script>;
  readonly talk?: (run: WorkflowHandle, client: Client) => Promise<unknown>;
  readonly staysOpen?: boolean;
}

export const SHORT_MS = 1500;

export const FAULT: TargetFindings = {
  target: TARGET,
  scope: 'default',
  observedAtMs: 1,
  templateHash: 't2',
  findings: [
    { symptom: 'oom-killed', pods: ['a'], versions: [], sinceMs: 1, evidence: ['killed twice'], message: '' },
  ],
  seenBy: 'tick',
};

const POST_STATE = { specHash: 's2', templateHash: 't1', generation: 2, detail: {} };
export const APPLIED: EffectOutcome = { status: 'applied', postState: POST_STATE };
export const ADA = { by: 'ada', reason: 'I am on it' };

/** Without a stack: what stands in a history must not tell where it was recorded. */
export function failing(type: string): ApplicationFailure {
  const failure = ApplicationFailure.nonRetryable(`it was refused (${type})`, type);
  failure.stack = '';
  return failure;
}

export const once = <T>(first: () => Promise<T>, then: () => Promise<T>): (() => Promise<T>) => {
  let calls = 0;
  return () => {
    calls += 1;
    return calls === 1 ? first() : then();
  };
};
