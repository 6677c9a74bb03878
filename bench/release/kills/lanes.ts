import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Stack } from '../../../deploy/local/stack-record.ts';
import { supervise } from '../../../test/durability/supervised.ts';
import { createTemporalNamespace } from '../../../test/durability/temporal-namespace.ts';
import { Problem, sentenceOf } from '../../../test/scenarios/runner/problem.ts';
import { findSurroundings } from '../../../test/scenarios/runner/surroundings.ts';
import type { Surroundings } from '../../../test/scenarios/runner/surroundings.ts';
import type { Run } from '../part.ts';
import { inShop } from '../shop.ts';
import type { KillFigures } from './die.ts';
import { COURSES } from './drive.ts';
import type { Course } from './drive.ts';
import { outlive } from './outlive.ts';
import type { Killing, Lane, Outlived } from './outlive.ts';

/** Enough that a watch has something to look at. */
const RPS = 8;
const SETTLE_SECONDS = 15;
/** A lane whose releases go wrong one after the other has nothing more to tell. */
const MOST_FAILED = 3;

export interface KillsWanted {
  readonly kills: number;
  readonly lanes: number;
  readonly say: (text: string) => void;
  readonly signal: AbortSignal;
}

export interface KillsMeasured {
  readonly kills: readonly KillFigures[];
  readonly releases: readonly Run<Outlived>[];
}

/** Releases on Paramedics of the bench's own, killed so often in all. Each lane has one, with a Temporal namespace of its own. */
export async function measureKills(stack: Stack, wanted: KillsWanted): Promise<KillsMeasured> {
  if (stack.auditLog === undefined)
    throw new Problem(
      "writes are counted in the API server's audit log, and this cluster's is not ours to read",
      'run it on the local stack: unset KUBECONFIG, then `make up`',
    );
  const killing: Killing = { wanted: wanted.kills, kills: [], deaths: new Map(), allowance: 1, begun: 0 };
  const releases: Run<Outlived>[] = [];
  const queue = { next: 0 };
  await Promise.all(
    Array.from({ length: wanted.lanes }, (_, index) =>
      inLane(stack, { wanted, index }, async (lane) => {
        for (let failed = 0; killing.begun < killing.wanted && failed < MOST_FAILED;) {
          wanted.signal.throwIfAborted();
          const release = await oneRelease(lane, { killing, wanted, turn: queue.next++ });
          failed = 'why' in release ? failed + 1 : 0;
          releases.push(release);
        }
      }).catch((failed: unknown) => {
        // The other lanes go on; what is missing is told in the end.
        releases.push({ course: 'lane', run: index + 1, why: sentenceOf(failed) });
        wanted.say(`lane ${String(index + 1)}: ${sentenceOf(failed)}`);
      }),
    ),
  );
  return { kills: killing.kills, releases };
}

interface OwnLane extends Lane {
  /** From 1. */
  readonly number: number;
  readonly around: Surroundings;
}

async function inLane(
  stack: Stack,
  { wanted, index }: { readonly wanted: KillsWanted; readonly index: number },
  work: (lane: OwnLane) => Promise<void>,
): Promise<void> {
  // The stack's own Paramedic leaves scopes of this name alone.
  const name = `durability-bench-${Date.now().toString(36)}-${String(index + 1)}`;
  const folder = await mkdtemp(join(tmpdir(), 'paramedic-'));
  try {
    const temporal = await createTemporalNamespace(stack.temporalAddress, name);
    try {
      const own = await supervise(stack, { name, folder, rounds: 0 });
      try {
        const around = await findSurroundings({ ...stack, apiUrl: own.url });
        wanted.say(`lane ${String(index + 1)} is ready`);
        await work({ own, around, connection: temporal.connection, namespace: name, number: index + 1 });
      } finally {
        await own.stop();
      }
    } finally {
      await temporal.remove();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function oneRelease(
  lane: OwnLane,
  { killing, wanted, turn }: { killing: Killing; wanted: KillsWanted; turn: number },
): Promise<Run<Outlived>> {
  const course = COURSES[turn % COURSES.length] as Course;
  // A new round of all courses: each moment may cost one more worker.
  killing.allowance = Math.max(killing.allowance, 1 + Math.floor(turn / COURSES.length));
  const about = { course: course.name, run: turn + 1 };
  const say = (text: string): void => {
    wanted.say(`${course.name} (lane ${String(lane.number)}): ${text}`);
  };
  try {
    const shop = {
      name: 'kills',
      number: turn + 1,
      rps: RPS,
      settleSeconds: SETTLE_SECONDS,
      say,
      signal: wanted.signal,
      scope: `${lane.namespace}-${String(turn + 1)}`,
    };
    const figures = await inShop(lane.around, shop, (one) => outlive(lane, one, { course, killing }));
    say(
      `${figures.result} after ${String(figures.kills)} deaths in ${String(figures.seconds)} s; ${String(figures.writes)} writes, ${String(figures.duplicated.length)} of them twice`,
    );
    for (const sentence of figures.wrong) say(`WRONG: ${sentence}`);
    return { ...about, figures };
  } catch (failed) {
    const why = wanted.signal.aborted ? 'interrupted' : sentenceOf(failed);
    say(why);
    return { ...about, why };
  }
}
