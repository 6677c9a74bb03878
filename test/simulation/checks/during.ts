import type { GuardState } from '../../../domain/healing/lease.ts';
import { isSamePerson, personKey } from '../../../domain/policy/people.ts';
import type { ReleaseProgress } from '../../../domain/release/progress.ts';
import { targetKey } from '../../../domain/workload/target.ts';
import { APPROVERS } from '../story/story.ts';
import { freezeAt, isStopped } from '../world/world.ts';
import type { LedgerRow, Seen, World } from '../world/world.ts';

/** A freeze that begins while a write is tried again is seen at the next safe point; a write is tried for ten minutes. */
const WRITE_LASTS_MS = 11 * 60_000;

const brokenBy = (world: World, row: LedgerRow) => (line: string, sentence: string) => {
  world.broken.push(`${line}: ${sentence} (${row.change.changeId}: ${row.change.sentence})`);
};

export const progressOf = (world: World, releaseId: string): ReleaseProgress =>
  world.server.query(releaseId, 'progress') as ReleaseProgress;

/** What must hold at the moment a release writes. */
export function checkWrite(world: World, row: LedgerRow): void {
  const broken = brokenBy(world, row);
  const { planned, change } = row;
  const releaseId = planned.healId;
  const seen = world.releases.get(releaseId);
  const progress = progressOf(world, releaseId);
  if (seen === undefined || progress.plan === null) {
    broken('§2.2', 'written for no release, or before there was a plan');
    return;
  }
  if (planned.planHash !== progress.plan.planHash)
    broken('§2.2', 'the ledger has another plan than is shown');
  if (change.verb !== 'delete') checkHasUndo(world, row, progress);
  checkStop(world, row);
  checkLease(world, row);
  checkFreeze(world, row);
  if (seen.isUndone) broken('§2.2', 'written while everything is being taken back');
  const judgement = seen.unjudged.get(planned.target.uid);
  if (judgement !== undefined) broken('§2.1', `written although its new version is ${judgement}`);
  const isStaging = seen.targets.some(({ target, isStaging: is }) => is && target.uid === planned.target.uid);
  if (!isStaging) checkApproval(world, row, seen);
}

/** §2.4: asked for as often as may be, it is done once. */
export function checkOnce(world: World, row: LedgerRow): void {
  if (row.wroteAs !== null) brokenBy(world, row)('§2.4', 'written twice');
}

/** §2.2: its undo is in the ledger, and among those the release would run. */
function checkHasUndo(world: World, row: LedgerRow, { openUndos }: ReleaseProgress): void {
  const broken = brokenBy(world, row);
  if (row.planned.undo !== 'restore') broken('§2.2', 'written without an undo in the ledger');
  if (!openUndos.some(({ changeId }) => changeId === row.change.changeId))
    broken('§2.2', 'written before its undo was registered');
}

function checkFreeze(world: World, row: LedgerRow): void {
  const frozen = freezeAt(world, world.server.nowMs);
  if (frozen !== null && world.server.nowMs - frozen.fromMs > WRITE_LASTS_MS)
    brokenBy(world, row)('§2.7', 'written under a freeze that had begun long before');
}

/** §2.7: under the kill switch nothing is written, undo included. */
function checkStop(world: World, row: LedgerRow): void {
  if (isStopped(world)) brokenBy(world, row)('§2.7', 'written while the kill switch was on');
}

/** §2.3: one writer a target, and that is who holds its lease. */
function checkLease(world: World, row: LedgerRow): void {
  const broken = brokenBy(world, row);
  const { planned } = row;
  const guardId = `workload/${targetKey(planned.target)}`;
  if (world.server.open(guardId) === null) {
    broken('§2.3', 'written although nobody guards the workload');
    return;
  }
  const { lease } = world.server.query(guardId, 'state') as GuardState;
  if (lease?.holderId !== planned.healId || lease.fence !== planned.fence)
    broken('§2.3', `written without its lease, which ${lease?.holderId ?? 'nobody'} holds`);
}

/** §2.5: enough people, each once, none of them the requester, for exactly this plan, before it expired. */
function checkApproval(world: World, row: LedgerRow, seen: Seen): void {
  const broken = brokenBy(world, row);
  const { asked, approvals } = seen;
  const { planHash } = row.planned;
  if (asked === null || asked.planHash !== planHash) {
    broken('§2.5', 'written to production for a plan nobody was asked about');
    return;
  }
  const people = new Set(approvals.map(({ by }) => personKey(by)));
  if (people.size < asked.quorum) broken('§2.5', `approved by ${String(people.size)} only`);
  if (people.size < approvals.length) broken('§2.5', 'somebody’s approval was counted twice');
  if (seen.isRejected) broken('§2.5', 'written although it was rejected');
  for (const { by, atMs } of approvals) {
    if (!mayApprove(world, seen, by)) broken('§2.5', `${by} may not approve it, and was counted`);
    if (atMs >= asked.expiresAtMs) broken('§2.5', `${by}’s approval was counted after it had expired`);
    if (!hasApproved(seen, by, planHash)) broken('§2.5', `${by} never approved exactly this plan`);
  }
}

const mayApprove = ({ story: { shape } }: World, { input }: Seen, by: string): boolean =>
  !isSamePerson(by, input.requestedBy) && (!shape.hasRoles || APPROVERS.includes(personKey(by)));

const hasApproved = ({ decisions }: Seen, by: string, planHash: string): boolean =>
  decisions.some(
    ({ decision }) =>
      decision.decision === 'approve' &&
      decision.signature === 'signed' &&
      decision.planHash === planHash &&
      isSamePerson(decision.actor, by),
  );

/** Between a step and the state there may be a record. */
const MOMENT_MS = 60_000;

/** §2.10: who looks at a release sees that something of it waits, and for what; or nobody could answer. */
export function checkShown(world: World, seen: Seen, { state, steps }: ReleaseProgress): void {
  const isHidden = state.status === 'running' && steps.some(({ status }) => status === 'held');
  if (!isHidden) {
    seen.hiddenSinceMs = null;
    return;
  }
  seen.hiddenSinceMs ??= world.server.nowMs;
  if (world.server.nowMs - seen.hiddenSinceMs > MOMENT_MS)
    world.broken.push(
      `§2.10: a step is held, and the release says that it is running (${seen.input.releaseId})`,
    );
}

/** What must hold when a change is taken back: the stop, the lease, and that nothing later of the same target still stands. */
export function checkUndo(world: World, row: LedgerRow): void {
  checkStop(world, row);
  checkLease(world, row);
  const { planned, wroteAs } = row;
  const later = [...world.ledger.values()].find(
    (other) =>
      other.planned.healId === planned.healId &&
      other.planned.target.uid === planned.target.uid &&
      other.change.verb !== 'delete' &&
      other.status === 'applied' &&
      !other.undoTried &&
      (other.wroteAs ?? 0) > (wroteAs ?? Infinity),
  );
  if (later !== undefined)
    brokenBy(world, row)('§2.2', `taken back before ${later.change.changeId}, which was written later`);
}
