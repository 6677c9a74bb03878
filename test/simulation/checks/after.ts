import type { ReleaseOutcome } from '../../../domain/release/progress.ts';
import { isSame } from '../../../domain/release/json.ts';
import { describeRelease } from '../../../domain/release/describe-release.ts';
import type { GuardState } from '../../../domain/healing/lease.ts';
import { keyOf } from '../../domain/release/strategy/object-model.ts';
import type { Objects } from '../../domain/release/strategy/object-model.ts';
import type { Run } from '../runtime/run.ts';
import { isSaid } from '../runtime/wire.ts';
import { overlaid } from '../world/edits.ts';
import type { LedgerRow, Seen, World } from '../world/world.ts';
import { progressOf } from './during.ts';

type Broken = (line: string, sentence: string) => void;

const rowsOf = (world: World, releaseId: string): LedgerRow[] =>
  [...world.ledger.values()].filter(({ planned }) => planned.healId === releaseId);

/** Objects that are not as they should be, in the namespaces of a release. */
function differing(now: Objects, should: Objects): string[] {
  const keys = new Set([...now.keys(), ...should.keys()]);
  return [...keys].filter((key) => {
    const [one, other] = [now.get(key), should.get(key)];
    return one === undefined || other === undefined ? one !== other : one !== other && !isSame(one, other);
  });
}

/** Everything a closed release must have left behind, and nothing else. */
export function checkClosed(world: World, run: Run): void {
  const releaseId = run.execution.workflowId;
  const seen = world.releases.get(releaseId);
  if (seen === undefined) return;
  const broken: Broken = (line, sentence) => void world.broken.push(`${line}: ${sentence} (${releaseId})`);
  if (run.status !== 'completed') {
    checkFailed(world, run, broken);
    return;
  }
  checkReturned(seen, broken);
  const outcome = run.result as ReleaseOutcome;
  if (outcome.sentence.trim() === '') broken('§2.10', `it ended ${outcome.result} without a sentence`);
  describeRelease(progressOf(world, releaseId));
  if (!isNoticed(world, releaseId, 'unrecorded')) checkRecord(seen, outcome, broken);
  if (outcome.result === 'released') checkReleased(world, seen, broken);
  else checkTakenBack(world, seen, outcome, broken);
}

/** A lease that is given while it ends is found by its guard a minute later. */
const GIVEN_AT_ITS_END_MS = 5000;

/** §2.3: what it was given it gave back itself. */
function checkReturned({ leases, closedAtMs }: Seen, broken: Broken): void {
  for (const [guard, sinceMs] of leases)
    if (sinceMs < (closedAtMs ?? 0) - GIVEN_AT_ITS_END_MS)
      broken('§2.3', `closed without returning ${guard}`);
}

/** It ended without an outcome of its own: only where it could not even be begun. */
function checkFailed(world: World, run: Run, broken: Broken): void {
  const wrote = rowsOf(world, run.execution.workflowId).filter(({ wroteAs }) => wroteAs !== null);
  const why = run.failure?.message ?? '';
  if (why.trim() === '') broken('§2.10', `it ended ${run.status} without a sentence`);
  if (wrote.length > 0)
    broken('§2.10', `it ended ${run.status} in the middle of its work (${deepest(run.failure)})`);
}

const deepest = (failure: unknown): string =>
  failure instanceof Error ? (failure.cause === undefined ? failure.message : deepest(failure.cause)) : '';

/** §2.10: the record says what the run says. */
function checkRecord({ record, successes }: Seen, outcome: ReleaseOutcome, broken: Broken): void {
  if (record.result !== outcome.result || !isSaid(record.closedAtMs))
    broken('§2.10', `the record says ${record.result ?? 'nothing'}, the run ${outcome.result}`);
  if (outcome.result === 'released' && successes === 0)
    broken('record', 'released, and no success is on record');
  const { durations, closedAtMs, requestedAtMs } = record;
  if (!isSaid(durations) || !isSaid(closedAtMs) || requestedAtMs === undefined) return;
  const sum = durations.activeMs + durations.machinesMs + durations.peopleMs;
  if (sum !== closedAtMs - requestedAtMs)
    broken('record', `its times sum up to ${String(sum)} of ${String(closedAtMs - requestedAtMs)} ms`);
}

const editsOf = (world: World, { closedAtMs }: Seen) =>
  world.edits.filter(({ atMs }) => atMs <= (closedAtMs ?? Infinity));

/** §2.6: exactly the new version, and nothing of ours left over that nobody was told about. */
function checkReleased(world: World, seen: Seen, broken: Broken): void {
  const { wanted, closed, input } = seen;
  if (wanted === null || closed === null) {
    broken('§2.6', 'released without a plan');
    return;
  }
  const told = world.told.some(({ id }) => id.startsWith(`${input.releaseId}/left/`));
  const wrong = differing(closed, overlaid(wanted, editsOf(world, seen)));
  if (wrong.length > 0 && !told) broken('§2.6', `released, but not as planned: ${wrong.join(', ')}`);
  if (seen.unjudged.size > 0)
    broken('§2.1', 'released although somebody’s new version was never judged good');
}

/** §2.6, §2.7: as it was, or named in `left`, and then a person was paged. */
function checkTakenBack(world: World, seen: Seen, outcome: ReleaseOutcome, broken: Broken): void {
  const { base, closed, input } = seen;
  const rows = rowsOf(world, input.releaseId);
  const wrote = rows.some(({ wroteAs }) => wroteAs !== null);
  const left = new Set(outcome.left.map(({ object }) => keyOf(object)));
  if (base !== null && closed !== null) {
    const wrong = differing(closed, overlaid(base, editsOf(world, seen)));
    const unnamed = wrong.filter((key) => !left.has(key));
    if (unnamed.length > 0)
      broken(
        '§2.6',
        `ended ${outcome.result}, and what it does not name is not as before: ${unnamed.join(', ')}`,
      );
    const gone = [...left].filter((key) => !closed.has(key) && !base.has(key) && !mayStand(world, rows, key));
    if (gone.length > 0) broken('§2.10', `names as left what is not there any more: ${gone.join(', ')}`);
  } else if (wrote) broken('§2.2', 'written without a plan');
  if (left.size > 0 && outcome.result !== 'escalated')
    broken('§2.10', `something is left, and it ended ${outcome.result}`);
  checkTold(world, seen, { outcome, wrote }, broken);
}

/** Somebody edited it, or of its making, or the undo of that, nobody could tell whether it was done. */
const mayStand = (world: World, rows: readonly LedgerRow[], key: string): boolean =>
  world.edits.some((edit) => edit.key === key) ||
  rows.some(
    ({ status, change, isDoubtful }) =>
      keyOf(change.object) === key && change.verb === 'create' && (status === 'planned' || isDoubtful),
  );

/** A run of its own tells people, and tries for a day. */
const isNoticed = (world: World, releaseId: string, what: string): boolean =>
  world.server.runs.has(`notify/${releaseId}/${what}`);

/** People were told of what was taken back, and paged for what still stands. */
function checkTold(
  world: World,
  seen: Seen,
  { outcome, wrote }: { outcome: ReleaseOutcome; wrote: boolean },
  broken: Broken,
): void {
  const { releaseId } = seen.input;
  const isTold = isNoticed(world, releaseId, 'closed');
  if (wrote && !isTold) broken('§2.10', `it wrote, ended ${outcome.result}, and nobody was told`);
  if (outcome.result === 'escalated' && !isTold) broken('§2.10', 'escalated, and nobody was told');
  if (isNoticed(world, releaseId, 'released'))
    broken('§2.6', `people were told that it serves, and it ended ${outcome.result}`);
  const mustRecord = wrote && (outcome.result === 'rolled-back' || outcome.result === 'escalated');
  if (mustRecord && seen.failures === 0 && !isNoticed(world, releaseId, 'unrecorded'))
    broken('§2.10', 'rolled back, and no bug was opened');
}

/** A server warns of such a history, and ends one of five times as many events. */
const LONGEST_HISTORY = 10_240;

export function checkHistories({ server, broken }: World): void {
  if (server.mostEvents > LONGEST_HISTORY)
    broken.push(
      `history: a run came to ${String(server.mostEvents)} events, more than ${String(LONGEST_HISTORY)}`,
    );
}

/** §2.3: when all is over nobody holds a lease. */
export function checkLeases(world: World): void {
  for (const [id, run] of world.server.runs) {
    if (run.execution.workflowType !== 'guardWorkload') continue;
    if (run.status === 'failed') continue;
    const { lease } = world.server.query(id, 'state') as GuardState;
    if (lease !== null) world.broken.push(`§2.3: ${id} is still leased to ${lease.holderId}`);
  }
}
