import type { RolloutsAnswer, RolloutsInput } from '../../../activities/release/await-rollouts.ts';
import type { WatchInput, WatchResult } from '../../../activities/release/watch-release.ts';
import type { Steering } from '../../../domain/release/progress.ts';
import type { Call } from '../runtime/activity-task.ts';
import { rolledOut } from './traffic.ts';
import type { Seen, World } from '../world/world.ts';

/** The production target an arm belongs to, by uid. */
function targetOf(seen: Seen, { arms }: WatchInput): string | null {
  const found = seen.targets.find(
    ({ target, isStaging }) =>
      !isStaging &&
      target.namespace === arms.namespace &&
      (arms.canary === target.name || arms.canary.startsWith(`${target.name}-`)),
  );
  return found?.target.uid ?? null;
}

/** What a run shows by what it asks for. */
export function beforeAttempt(world: World, { workflowId, activityType, args, attempt }: Call): void {
  const seen = world.releases.get(workflowId);
  if (seen === undefined) return;
  if (activityType === 'record') noticeApprovals(seen, args[0] as Recorded);
  if (activityType === 'record')
    for (const { sentence } of (args[0] as Recorded).timeline) world.log(sentence);
  if (activityType === 'applyAction' && attempt === 1)
    checkGoesOn(world, seen, args[0] as { actionId: string });
  if (activityType === 'undoAction') noticeUndo(world, seen, args[0] as { actionId: string });
  if (activityType !== 'watchRelease') return;
  const target = targetOf(seen, args[0] as WatchInput);
  if (target !== null) seen.unjudged.set(target, 'nobody has judged it yet');
}

/** REQUIREMENTS §4: what is on its way when somebody ends it may still arrive; nothing new is begun. */
function checkGoesOn(world: World, { endsSinceMs }: Seen, { actionId }: { actionId: string }): void {
  if (endsSinceMs !== null && world.server.nowMs > endsSinceMs)
    world.broken.push(`§2.7: a write was begun after somebody was told that it ends (${actionId})`);
}

function noticeUndo(world: World, seen: Seen, { actionId }: { actionId: string }): void {
  seen.isUndone = true;
  const row = world.ledger.get(actionId);
  if (row !== undefined) row.undoTried = true;
}

interface Recorded {
  readonly timeline: readonly { readonly id: string; readonly atMs: number; readonly sentence: string }[];
}

function noticeApprovals(seen: Seen, { timeline }: Recorded): void {
  for (const { id, atMs, sentence } of timeline) {
    const by = /^approved by (.*?) \(\d+ of \d+\)/.exec(sentence)?.[1];
    if (by !== undefined && !seen.approvals.some((one) => one.id === id))
      seen.approvals.push({ id, by, atMs });
    if (sentence.startsWith('rejected by ')) seen.isRejected = true;
  }
}

/** And by what it is told. */
export function afterAnswer(world: World, { workflowId, activityType, args }: Call, value: unknown): void {
  const seen = world.releases.get(workflowId);
  if (seen === undefined) return;
  if (activityType === 'resolveTargets') seen.targets = (value as { targets: Seen['targets'] }).targets;
  if (activityType === 'awaitRollouts' && (value as RolloutsAnswer).status === 'available')
    rolledOut(world, (args[0] as RolloutsInput).rollouts);
  if (activityType !== 'watchRelease') return;
  const target = targetOf(seen, args[0] as WatchInput);
  const { verdict } = value as WatchResult;
  if (target === null) return;
  if (verdict.verdict === 'promote') seen.unjudged.delete(target);
  // A person who promoted it meanwhile knew that nobody could tell; not that it is bad.
  else if (verdict.verdict === 'roll-back' || seen.unjudged.has(target))
    seen.unjudged.set(target, verdict.verdict);
}

/** A person's word stands in for a verdict, or a step is begun anew. */
export function afterSteering(world: World, seen: Seen, steering: Steering, sentence: string): void {
  if (steering === 'abort') seen.endsSinceMs ??= world.server.nowMs;
  if (/^(promoted by|soak step skipped by|step tried again by)/.test(sentence)) seen.unjudged.clear();
}

interface Signalled {
  readonly workflowId: string;
  readonly signalName: string;
  readonly args: readonly unknown[];
}

/** Who was given a lease, and who gave it back. */
export function noticeSignal(world: World, { workflowId, signalName, args }: Signalled): void {
  if (signalName === 'leaseGranted') {
    const [{ targetKey = '' }] = args as [{ targetKey?: string }];
    world.releases.get(workflowId)?.leases.set(`workload/${targetKey}`, world.server.nowMs);
  }
  if (signalName === 'returnLease') {
    const [{ holderId }] = args as [{ holderId: string }];
    world.releases.get(holderId)?.leases.delete(workflowId);
  }
}
