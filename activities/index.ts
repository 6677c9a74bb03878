import { cancellationSignal } from '@temporalio/activity';
import { effectivePolicy } from '../domain/policy/effective-policy.ts';
import type { ActivityDeps } from './deps.ts';
import { observeShard } from './detection/observe-shard.ts';
import { raiseStorms, reportToGuards } from './detection/report.ts';
import { applyAction, undoAction } from './healing/act.ts';
import { checkSignature } from './healing/check-signature.ts';
import { diagnose } from './healing/diagnose.ts';
import { awaitKillSwitchReset, writeKillSwitch } from './healing/kill-switch.ts';
import { findLeftovers, reportLeftovers } from './healing/leftovers.ts';
import { listOpenUndos, markAction, planAction, record } from './healing/ledger.ts';
import { readPeakMemory } from './healing/read-peak-memory.ts';
import { verifyWindow } from './healing/verify-window.ts';

export type { DiagnosedRung, Diagnosis } from './healing/diagnose.ts';

type Bound<F> = F extends (deps: ActivityDeps, ...rest: infer R) => infer O ? (...rest: R) => O : never;
const bind = <F extends (deps: ActivityDeps, input: never) => unknown>(
  activity: F,
  deps: ActivityDeps,
): Bound<F> => ((input: never) => activity(deps, input)) as Bound<F>;

/** Every effect a workflow may ask for. */
export function createActivities(deps: ActivityDeps) {
  return {
    observeShard: (_input: { shard: string }) => observeShard(deps),
    reportToGuards: bind(reportToGuards, deps),
    raiseStorms: bind(raiseStorms, deps),
    diagnose: bind(diagnose, deps),
    applyAction: bind(applyAction, deps),
    undoAction: bind(undoAction, deps),
    verifyWindow: bind(verifyWindow, deps),
    record: bind(record, deps),
    planAction: bind(planAction, deps),
    markAction: bind(markAction, deps),
    listOpenUndos: bind(listOpenUndos, deps),
    readPeakMemory: bind(readPeakMemory, deps),
    checkSignature: bind(checkSignature, deps),
    findLeftovers: () => findLeftovers(deps),
    reportLeftovers: bind(reportLeftovers, deps),
    awaitKillSwitchReset: () => awaitKillSwitchReset(deps),
    writeKillSwitch: bind(writeKillSwitch, deps),
    readSettings: ({ scope }: { scope: string }) => Promise.resolve(effectivePolicy(deps.policy(), scope)),
    describeRun: ({ workflowId }: { workflowId: string }) => deps.engine.describeRun(workflowId),
    takeToken: ({
      scope,
      request,
    }: {
      scope: string;
      request: Parameters<ActivityDeps['engine']['takeToken']>[1];
    }) => deps.engine.takeToken(scope, request),
    signalGuard: (asked: Parameters<ActivityDeps['engine']['requestLease']>[0]) =>
      deps.engine.requestLease(asked),
    deliver: (notification: Parameters<ActivityDeps['notifier']['notify']>[0]) =>
      deps.notifier.notify(notification, cancellationSignal()),
  };
}

export type Activities = ReturnType<typeof createActivities>;
