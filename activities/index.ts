import { cancellationSignal, sleep } from '@temporalio/activity';
import { effectivePolicy } from '../domain/policy/effective-policy.ts';
import { peopleOf } from '../domain/policy/people.ts';
import type { LeaseRequest } from '../domain/healing/lease.ts';
import type { TokenRequest } from '../domain/healing/limits.ts';
import type { Target } from '../domain/workload/target.ts';
import type { ActivityDeps } from './deps.ts';
import { glanceAtShard } from './detection/glance.ts';
import { observeShard } from './detection/observe-shard.ts';
import { raiseStorms, reportToGuards } from './detection/report.ts';
import { planTrainings } from './detection/plan-trainings.ts';
import { trainBatch } from './detection/train-detectors.ts';
import { asFailure } from './failures.ts';
import { applyAction, undoAction } from './healing/act.ts';
import { checkSignature } from './healing/check-signature.ts';
import { diagnose } from './healing/diagnose.ts';
import { awaitKillSwitchReset, writeKillSwitch } from './healing/kill-switch.ts';
import { findLeftovers, reportLeftovers, reportLostRelease } from './healing/leftovers.ts';
import { listOpenUndos, markAction, planAction, record } from './healing/ledger.ts';
import { readPeakMemory } from './healing/read-peak-memory.ts';
import { awaitRollouts } from './release/await-rollouts.ts';
import { backUp } from './release/back-up.ts';
import { checkGates } from './release/check-gates.ts';
import { measureBefore } from './release/measure-before.ts';
import { planRelease } from './release/plan-release.ts';
import { planRollback } from './release/plan-rollback.ts';
import { findPlaceInQueue } from './release/queue.ts';
import { awaitThaw, readBrakes } from './release/read-brakes.ts';
import { recordFailure, recordRollback, recordSuccess, saveRelease } from './release/records.ts';
import { resolveTargets } from './release/resolve-targets.ts';
import { runSmoke } from './release/run-smoke.ts';
import { watchRelease } from './release/watch-release.ts';
import type { WatchInput } from './release/watch-release.ts';
import type { Notification } from './notify/port.ts';
import { verifyWindow } from './healing/verify-window.ts';

export type { DiagnosedRung, Diagnosis } from './healing/diagnose.ts';

type Rest<F> = F extends (deps: ActivityDeps, ...rest: infer R) => unknown ? R : never;
type Result<F> = F extends (deps: ActivityDeps, ...rest: never) => Promise<infer O> ? O : never;

/** An activity with its dependencies, whose errors the engine understands. */
const bind =
  <F extends (deps: ActivityDeps, ...rest: never) => Promise<unknown>>(activity: F, deps: ActivityDeps) =>
  async (...rest: Rest<F>): Promise<Result<F>> => {
    try {
      return (await activity(deps, ...(rest as never))) as Result<F>;
    } catch (failed) {
      throw asFailure(failed);
    }
  };

/** Every effect a workflow may ask for. */
export function createActivities(deps: ActivityDeps) {
  return {
    observeShard: bind((own, _input: { shard: string }) => observeShard(own), deps),
    glanceAtShard: bind((own, _input: { shard: string }) => glanceAtShard(own), deps),
    reportToGuards: bind(reportToGuards, deps),
    raiseStorms: bind(raiseStorms, deps),
    planTrainings: bind(planTrainings, deps),
    trainBatch: bind(trainBatch, deps),
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
    findLeftovers: bind(findLeftovers, deps),
    reportLeftovers: bind(reportLeftovers, deps),
    reportLostRelease: bind(reportLostRelease, deps),
    awaitKillSwitchReset: bind(awaitKillSwitchReset, deps),
    writeKillSwitch: bind(writeKillSwitch, deps),
    readSettings: bind(readSettings, deps),
    ...releaseActivities(deps),
    describeRun: bind(
      ({ engine }, { workflowId }: { workflowId: string }) => engine.describeRun(workflowId),
      deps,
    ),
    takeToken: bind(
      ({ engine }, { scope, request }: { scope: string; request: TokenRequest }) =>
        engine.takeToken(scope, request),
      deps,
    ),
    signalGuard: bind(
      ({ engine }, asked: { target: Target; scope: string; request: LeaseRequest }) =>
        engine.requestLease(asked),
      deps,
    ),
    deliver: bind(
      ({ notifier }, notification: Notification) => notifier.notify(notification, cancellationSignal()),
      deps,
    ),
  };
}

const releaseActivities = (deps: ActivityDeps) => ({
  resolveTargets: bind(resolveTargets, deps),
  findPlaceInQueue: bind(findPlaceInQueue, deps),
  planRelease: bind(planRelease, deps),
  checkGates: bind(checkGates, deps),
  planRollback: bind(planRollback, deps),
  recordRollback: bind(recordRollback, deps),
  backUp: bind(backUp, deps),
  measureBefore: bind(measureBefore, deps),
  awaitRollouts: bind(awaitRollouts, deps),
  watchRelease: bind(
    (own, input: WatchInput) => watchRelease({ ...own, pause: (ms) => sleep(ms) }, input),
    deps,
  ),
  runSmoke: bind(runSmoke, deps),
  readBrakes: bind(readBrakes, deps),
  awaitThaw: bind(awaitThaw, deps),
  readPeople: bind(({ policy }) => Promise.resolve(peopleOf(policy())), deps),
  saveRelease: bind(saveRelease, deps),
  recordFailure: bind(recordFailure, deps),
  recordSuccess: bind(recordSuccess, deps),
});

const readSettings = ({ policy }: ActivityDeps, { scope }: { scope: string }) =>
  Promise.resolve(effectivePolicy(policy(), scope));

export type Activities = ReturnType<typeof createActivities>;
