import { setTimeout as delay } from 'node:timers/promises';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';
import type { ReleaseOutcome } from '../../../domain/release/progress.ts';
import type { ReleaseWorld } from '../../support/scripted-releases.ts';
import { DAY_MS, LADDER } from './cohort.ts';
import type { Member } from './cohort.ts';

/** How one release was found when it was over, or should have been. */
export interface Found {
  readonly nth: number;
  /** `stuck`: it still runs. `lost`: the server does not know it, or it ended without an outcome. */
  readonly end: ReleaseOutcome['result'] | 'stuck' | 'lost';
  readonly events: number;
  /** What is not as it must be, in sentences. */
  readonly wrong: readonly string[];
}

/** Asks the server, not our own books, how a release ended; then compares with what its cluster came to. */
export async function audit(client: Client, member: Member, world: ReleaseWorld | null): Promise<Found> {
  const handle = client.workflow.getHandle<() => Promise<ReleaseOutcome>>(member.releaseId);
  const { nth } = member;
  try {
    const status = await statusAtRest(handle);
    const { events } = await handle.fetchHistory();
    const length = events?.length ?? 0;
    if (status === 'RUNNING') return { nth, end: 'stuck', events: length, wrong: ['it still runs'] };
    if (status !== 'COMPLETED') return { nth, end: 'lost', events: length, wrong: [`it ended ${status}`] };
    const outcome = await handle.result();
    return { nth, end: outcome.result, events: length, wrong: wrongs(member, outcome, world) };
  } catch (failed) {
    if (!(failed instanceof WorkflowNotFoundError)) throw failed;
    return { nth, end: 'lost', events: 0, wrong: ['the server does not know it'] };
  }
}

const AT_REST_WITHIN_MS = 120_000;

/**
 * A record says that a release is over a moment before its run is: the task that ends it may be under way, or be done anew
 * because a signal came meanwhile. The server's clock stands while this waits.
 */
async function statusAtRest(handle: WorkflowHandle): Promise<string> {
  const untilMs = Date.now() + AT_REST_WITHIN_MS;
  for (;;) {
    const { name } = (await handle.describe()).status;
    if (name !== 'RUNNING' || Date.now() > untilMs) return name;
    await delay(200);
  }
}

function wrongs({ end, watches }: Member, outcome: ReleaseOutcome, world: ReleaseWorld | null): string[] {
  if (world === null) return ['its cluster was forgotten'];
  const { record, standing, writes, course } = world;
  const isReleased = outcome.result === 'released';
  const looks = course.filter((one) => one.startsWith('watch')).length;
  const soakedMs = outcome.closedAtMs - (record.servedAtMs ?? 0);
  const checks: readonly (readonly [boolean, string])[] = [
    [outcome.result === end.result, `it ended ${outcome.result}, not ${end.result}: ${outcome.sentence}`],
    [
      outcome.trigger === end.trigger,
      `its trigger was ${String(outcome.trigger)}, not ${String(end.trigger)}`,
    ],
    [record.result === outcome.result, `its record says ${String(record.result)}`],
    [isReleased ? standing.length > 0 : standing.length === 0, `still standing: ${standing.join(', ')}`],
    [new Set(writes).size === writes.length, `written twice: ${writes.join(', ')}`],
    [!isReleased || looks >= watches + LADDER.length, `only ${String(looks)} looks`],
    [!isReleased || soakedMs >= DAY_MS, `it soaked only ${String(soakedMs)} ms`],
  ];
  return checks.flatMap(([isSo, otherwise]) => (isSo ? [] : [otherwise]));
}
