import type { EffectOutcome } from '../../../activities/kubernetes/port.ts';
import { targetKey } from '../../../domain/workload/target.ts';
import { ALREADY } from '../world/cluster.ts';
import { checkOnce, checkUndo, checkWrite } from '../checks/during.ts';
import { checkTraffic } from '../checks/traffic.ts';
import { isStopped } from '../world/world.ts';
import type { LedgerRow, World } from '../world/world.ts';
import { again, refused, soon } from './work.ts';
import type { Played } from './work.ts';

/** The adapter reads the flag before every single write. */
function refuseWhenStopped(world: World): void {
  if (isStopped(world))
    throw refused(
      'the kill switch is on (anna: enough); `paramedic breaker reset` ends it',
      'KillSwitchEngaged',
    );
}

function rowOf(world: World, actionId: string): LedgerRow {
  const row = world.ledger.get(actionId);
  if (row === undefined) throw refused(`action ${actionId} is not in the ledger, so it is not done`);
  return row;
}

const isDone = ({ status }: EffectOutcome): boolean => status === 'applied' || status === 'already-applied';

/** The write itself, checked against what must hold at this very moment, and noted when it changed something. */
export function write(world: World, row: LedgerRow, direction: 'forward' | 'backward'): EffectOutcome {
  const change = world.sealed.get(row.change.changeId);
  if (change === undefined) throw refused(`the values of ${row.change.changeId} are no longer stored`);
  const { cluster } = world;
  const before = cluster.writes;
  const outcome = direction === 'forward' ? cluster.write(change) : cluster.takeBack(change);
  world.log(`${direction === 'forward' ? 'WRITES' : 'TAKES BACK'} ${row.change.changeId}: ${outcome.status}`);
  if (cluster.writes > before) {
    if (direction === 'forward') {
      checkOnce(world, row);
      checkWrite(world, row);
      row.wroteAs = cluster.writes;
    } else checkUndo(world, row);
    checkTraffic(world, row);
  }
  return outcome;
}

export function applyAction(world: World, actionId: string): EffectOutcome {
  const row = rowOf(world, actionId);
  if (row.status === 'applied' || row.status === 'undone' || row.status === 'kept') return ALREADY;
  refuseWhenStopped(world);
  const outcome = write(world, row, 'forward');
  row.status = isDone(outcome) ? 'applied' : outcome.status === 'drifted' ? 'drifted' : 'failed';
  return outcome;
}

export function undoAction(world: World, actionId: string): EffectOutcome {
  const row = rowOf(world, actionId);
  if (row.planned.undo !== 'restore') throw refused(`action ${actionId} is kept, not undone`);
  if (row.status === 'undone') return ALREADY;
  refuseWhenStopped(world);
  const outcome = write(world, row, 'backward');
  row.status = isDone(outcome) ? 'undone' : 'drifted';
  return outcome;
}

/** As the store refuses it: a lower fence than the target's highest has been overtaken. */
function isOvertaken(world: World, key: string, fence: number): boolean {
  return [...world.ledger.values()].some(
    ({ planned }) => targetKey(planned.target) === key && planned.fence > fence,
  );
}

const effectTakesMs = (world: World): number => 50 + Math.round(world.draw('effect') * 2000);

export const writing: Played = {
  planAction: (world, planned) =>
    soon(world, () => {
      if (world.ledger.has(planned.id)) return { ok: true };
      if (isOvertaken(world, targetKey(planned.target), planned.fence)) return { ok: false };
      if (planned.action.kind !== 'releaseChange') throw refused('only releases write here');
      world.ledger.set(planned.id, {
        planned,
        change: planned.action.change,
        status: 'planned',
        wroteAs: null,
        undoTried: false,
        isDoubtful: false,
      });
      return { ok: true };
    }),
  applyAction: (world, { actionId }) => ({
    takesMs: effectTakesMs(world),
    act: () => applyAction(world, actionId),
  }),
  undoAction: (world, { actionId }) => ({
    takesMs: effectTakesMs(world),
    act: () => undoAction(world, actionId),
  }),
  backUp: (world, { objects }) => ({
    takesMs: 1000 + Math.round(world.draw('backup') * 20_000),
    act() {
      refuseWhenStopped(world);
      return { isProven: true, sentence: `${String(objects.length)} objects kept, their restore proven` };
    },
  }),
  awaitKillSwitchReset: (world) => ({
    takesMs: 100,
    act: () => (isStopped(world) ? again(world.stoppedUntilMs - world.server.nowMs + 1000) : undefined),
  }),
};
