import { setTimeout as pause } from 'node:timers/promises';
import type { Connection } from '@temporalio/client';
import type { Supervised } from '../../../test/durability/supervised.ts';
import { isParamedics } from '../../../test/scenarios/runner/audit-log.ts';
import { sentenceOf } from '../../../test/scenarios/runner/problem.ts';
import { judgeLedger } from '../../../test/scenarios/runner/release-ledger.ts';
import { differences, takeSnapshot } from '../../../test/scenarios/runner/restored.ts';
import { followHistory } from '../history.ts';
import { detailOf, patiently, startRelease, wrongEnd } from '../released.ts';
import type { Outcome } from '../released.ts';
import type { Shop } from '../shop.ts';
import { die } from './die.ts';
import type { KillFigures } from './die.ts';
import { drive } from './drive.ts';
import type { Course } from './drive.ts';
import { choose, momentsOf } from './moments.ts';
import { countWrites } from './writes.ts';

/** The killing as all lanes share it. */
export interface Killing {
  readonly wanted: number;
  readonly kills: KillFigures[];
  readonly deaths: Map<string, number>;
  allowance: number;
  /** Under way, so that no more are begun than are wanted. */
  begun: number;
}

/** What became of one release whose workers died. */
export interface Outlived {
  readonly course: string;
  readonly kills: number;
  /** All at which a worker could have died, by name. */
  readonly moments: readonly string[];
  readonly result: Outcome['result'];
  readonly seconds: number;
  /** Writes that took place in its namespace, by the API server's audit log. */
  readonly writes: number;
  /** Of these, those that say the same once more. */
  readonly duplicated: readonly string[];
  /** Writes that the ledger does not explain, or lacks; objects that are not as they should be; a wrong end. */
  readonly wrong: readonly string[];
}

export interface Lane {
  readonly own: Supervised;
  readonly connection: Connection;
  /** Of Temporal. */
  readonly namespace: string;
}

const LOOK_EVERY_MS = 20;
/** After the activity was asked for: before it has begun, in it, and about when its answer comes. */
const DELAYS_MS = [0, 10, 30, 60, 120, 250];
const READ_WITHIN_MS = 180_000;

/** One release from its request to its end, under workers that die. */
export async function outlive(
  lane: Lane,
  shop: Shop,
  given: { course: Course; killing: Killing },
): Promise<Outlived> {
  const { course } = given;
  const startedAtMs = Date.now();
  const before = await takeSnapshot(shop.around.cluster, [shop.namespace], shop.signal);
  const id = await startRelease(shop, {
    strategy: course.strategy,
    // It is not about verdicts: minutes without a healer, on a busy machine, are judged mildly.
    thresholds: {
      minimumRequests: 1,
      p95IncreaseRatio: 10,
      p95IncreaseLeastMs: 5000,
      healthScore: 0,
      errorRatio: 1,
    },
  });
  const driving = drive(shop, id, course).catch((failed: unknown) => {
    shop.say(sentenceOf(failed));
  });
  const died = await killAllTheWay(lane, shop, { ...given, id });
  await driving;
  const outcome = await patiently(shop, { what: `the end of ${id}`, withinMs: READ_WITHIN_MS }, async () => {
    const state = (await detailOf(shop, id)).progress?.state;
    return state?.status === 'closed' ? state.outcome : null;
  });
  const wanted = course.abortAt === null ? 'released' : 'aborted';
  const wrong = wrongEnd(outcome, wanted);
  const seen = await writesOf(shop);
  const strays =
    wanted === 'released'
      ? []
      : differences(before, await takeSnapshot(shop.around.cluster, [shop.namespace], shop.signal));
  return {
    course: course.name,
    ...died,
    result: outcome.result,
    seconds: Math.round((Date.now() - startedAtMs) / 1000),
    writes: seen.writes,
    duplicated: seen.duplicated,
    wrong: [...(wrong === null ? [] : [wrong]), ...seen.unexplained, ...strays],
  };
}

/** @returns how often a worker died under it, and when one could have */
async function killAllTheWay(
  lane: Lane,
  shop: Shop,
  { id, course, killing }: { id: string; course: Course; killing: Killing },
): Promise<Pick<Outlived, 'kills' | 'moments'>> {
  const history = followHistory(lane.connection, { namespace: lane.namespace, workflowId: id }, shop.signal);
  const state = { isOver: false, lastId: 0, kills: 0 };
  const ended = history.ended.finally(() => (state.isOver = true));
  // Told when it is awaited, below; until then it must not end the process.
  ended.catch(() => undefined);
  while (!state.isOver) {
    const fresh = momentsOf(history.events).filter(({ eventId }) => eventId > state.lastId);
    state.lastId = history.events.at(-1)?.id ?? 0;
    const moment = killing.begun < killing.wanted ? choose(fresh, killing) : null;
    if (moment === null) {
      await pause(LOOK_EVERY_MS, undefined, { signal: shop.signal });
      continue;
    }
    killing.begun += 1;
    killing.deaths.set(moment.name, (killing.deaths.get(moment.name) ?? 0) + 1);
    await pause(DELAYS_MS[killing.begun % DELAYS_MS.length]);
    const dying = { ...lane, workflowId: id, history };
    const died = await die(dying, shop.signal);
    if (died === null) {
      killing.begun -= 1;
      continue;
    }
    state.kills += 1;
    killing.kills.push({ course: course.name, moment: moment.name, ...died });
    tell(shop, moment.name, { ...died, nth: killing.kills.length, of: killing.wanted });
    await shop.audit?.read();
  }
  await ended;
  const names = momentsOf(history.events).map(({ name }) => name);
  return { kills: state.kills, moments: [...new Set(names)] };
}

function tell(
  shop: Shop,
  moment: string,
  {
    leftBehind,
    progressMs,
    nth,
    of,
  }: Pick<KillFigures, 'leftBehind' | 'progressMs'> & { nth: number; of: number },
): void {
  const went = progressMs === null ? 'NO PROGRESS' : `went on after ${(progressMs / 1000).toFixed(1)} s`;
  shop.say(`death ${String(nth)} of ${String(of)} at ${moment}: left ${leftBehind}, ${went}`);
}

async function writesOf(shop: Shop) {
  const all = (await shop.audit?.read()) ?? [];
  const mutations = all.filter(isParamedics);
  const { actions } = await patiently(shop, { what: 'the ledger', withinMs: READ_WITHIN_MS }, () =>
    shop.around.paramedic.records(shop.scope),
  );
  const { missing, broken } = judgeLedger({ namespace: shop.namespace, actions, mutations, isOver: true });
  return { ...countWrites(mutations), unexplained: [...missing, ...broken] };
}
