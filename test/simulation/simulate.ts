import './runtime/async-storage.ts';
import * as workflows from '../../workflows/index.ts';
import type { ReleaseOutcome } from '../../domain/release/progress.ts';
import { checkClosed, checkHistories, checkLeases } from './checks/after.ts';
import { attemptIn } from './faults/attempt.ts';
import { due } from './happenings.ts';
import type { Stage } from './happenings.ts';
import { healWorkload } from './heal-stand-in.ts';
import { noticeSignal } from './checks/noticed.ts';
import { lookAtRelease } from './people.ts';
import { Server } from './runtime/server.ts';
import type { Run } from './runtime/run.ts';
import type { Fault, Story } from './story/story.ts';
import { releaseInput } from './world/release-file.ts';
import { START_MS, newWorld } from './world/world.ts';
import type { Mutants, Seen, World } from './world/world.ts';

const DAY_MS = 86_400_000;
/** Every wait has a deadline; the longest a story can add up to is well below this. */
const LONGEST_MS = 40 * DAY_MS;
/** A story that asks for so much goes round in circles. */
const MOST_CALLS = 50_000;

/** How one story ended. */
export interface Ended {
  /** Of each release; `not-begun`: not even that it was asked for could be recorded. */
  readonly results: readonly (ReleaseOutcome['result'] | 'not-begun')[];
  readonly broken: readonly string[];
  readonly faults: readonly Fault[];
  readonly happened: readonly string[];
  readonly lines: readonly string[];
  readonly writes: number;
  readonly activities: number;
  /** Of the longest history. */
  readonly events: number;
  readonly virtualMs: number;
}

const seenOf = (input: Seen['input']): Seen => ({
  input,
  targets: [],
  base: null,
  wanted: null,
  record: {},
  decisions: [],
  asked: null,
  approvals: [],
  isRejected: false,
  endsSinceMs: null,
  leases: new Map(),
  holds: new Set(),
  unjudged: new Map(),
  isUndone: false,
  hiddenSinceMs: null,
  failures: 0,
  successes: 0,
  closed: null,
  closedAtMs: null,
});

const SHORT_IDS = ['aaa111', 'bbb222', 'ccc333', 'ddd444', 'eee555'];

function stageOf(story: Story, mutants: Mutants): Stage {
  const world = newWorld(
    story,
    (it) =>
      new Server({
        startMs: START_MS,
        workflows: { ...workflows, healWorkload } as never,
        attempts: (call) => attemptIn(it, call),
        taskDelayMs: () => 1 + Math.round(it.draw('task') ** 4 * 400),
        onSignal: (workflowId, signalName, args) => {
          noticeSignal(it, { workflowId, signalName, args });
        },
        onTask: (run) => {
          lookAtRelease(it, run.execution.workflowId);
        },
        onClosed: (run) => {
          noteClosed(it, run);
        },
      }),
    mutants,
  );
  const releaseIds = (): string[] => [...world.releases.keys()];
  return {
    world,
    releaseIds,
    deploy(ifBusy) {
      const count = releaseIds().length;
      const releaseId = `release/shop/shop-2/${SHORT_IDS[count] ?? `fff${String(count)}00`}`;
      const asked = { releaseId, version: String(count + 2), ifBusy, atMs: world.server.nowMs };
      const input = releaseInput(story.shape, asked);
      world.releases.set(releaseId, seenOf(input));
      world.server.start('releaseToProduction', releaseId, [input]);
    },
  };
}

function noteClosed(world: World, run: Run): void {
  const seen = world.releases.get(run.execution.workflowId);
  if (seen === undefined) return;
  seen.closed = world.cluster.objects;
  seen.closedAtMs = world.server.nowMs;
}

/** Tells one story to its end, and what in it must never be. `mutants`: for tests of the checks. */
export async function simulate(story: Story, mutants: Mutants = {}): Promise<Ended> {
  const stage = stageOf(story, mutants);
  const { world } = stage;
  const { server } = world;
  const waiting = [...story.happenings];
  stage.deploy('queue');
  try {
    do due(stage, waiting);
    while (world.allCalls < MOST_CALLS && (await server.agenda.next(START_MS + LONGEST_MS)));
  } catch (failed) {
    world.broken.push(`stuck: a workflow task fails, and is tried again for ever: ${said(failed)}`);
  }
  for (const [id, run] of server.runs) {
    if (run.status === 'open')
      world.broken.push(`stuck: ${id} is open after ${String(LONGEST_MS / DAY_MS)} days`);
    else checkClosed(world, run);
  }
  checkLeases(world);
  checkHistories(world);
  return {
    results: stage.releaseIds().map((id) => resultOf(server.runs.get(id))),
    broken: world.broken,
    faults: world.faultsMet,
    happened: story.happenings.filter((one) => !waiting.includes(one)).map(({ what }) => nameOf(what)),
    lines: world.lines,
    writes: world.cluster.writes,
    activities: world.allCalls,
    events: server.mostEvents,
    virtualMs: server.nowMs - START_MS,
  };
}

const resultOf = (run: Run | undefined): Ended['results'][number] =>
  run?.status === 'completed' ? (run.result as ReleaseOutcome).result : 'not-begun';

const said = (failed: unknown): string => (failed instanceof Error ? failed.message : String(failed));

const nameOf = (what: Story['happenings'][number]['what']): string =>
  what.does === 'steer' ? what.steering : what.does === 'edit' ? `edit ${what.kind}` : what.does;
