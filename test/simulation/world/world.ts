import type { Notification } from '../../../activities/notify/port.ts';
import type { ReleaseTarget } from '../../../activities/release/resolve-targets.ts';
import type { Change, ChangeRef } from '../../../domain/release/change.ts';
import type { ReleaseInput, ReleaseProgress } from '../../../domain/release/progress.ts';
import type { ReleaseRecord } from '../../../domain/release/record.ts';
import type { Decision } from '../../../domain/healing/progress.ts';
import type { PlannedAction } from '../../../store/port.ts';
import { seededNoise } from '../../soak/seeded-noise.ts';
import type { Objects } from '../../domain/release/strategy/object-model.ts';
import { allRunning } from '../checks/traffic.ts';
import type { Running } from '../checks/traffic.ts';
import type { Work } from '../activities/work.ts';
import type { Call } from '../runtime/activity-task.ts';
import type { Server } from '../runtime/server.ts';
import type { Fault, FaultKind, Story } from '../story/story.ts';
import { Cluster } from './cluster.ts';
import type { Edit } from './edits.ts';
import { placesOf } from './release-file.ts';
import { initialObjects } from './shops.ts';

export const START_MS = Date.UTC(2026, 10, 22, 12);

export interface LedgerRow {
  readonly planned: PlannedAction;
  readonly change: ChangeRef;
  status: 'planned' | 'applied' | 'failed' | 'drifted' | 'undone' | 'kept';
  /** Order of the write that changed something; null: none did. */
  wroteAs: number | null;
  undoTried: boolean;
  /** A fault came between it and the run that asked for it. */
  isDoubtful: boolean;
}

/** What one release of the story came to know and do, as the world saw it. */
export interface Seen {
  readonly input: ReleaseInput;
  targets: readonly ReleaseTarget[];
  /** Everything as it stood when it was planned; null: it never was. */
  base: Objects | null;
  /** What it should come to when it serves. */
  wanted: Objects | null;
  record: Partial<ReleaseRecord>;
  /** Decisions that reached it, in order. */
  readonly decisions: { readonly decision: Decision; readonly atMs: number }[];
  /** The question, as its state showed it first. */
  asked: Extract<ReleaseProgress['state'], { status: 'awaiting-approval' }> | null;
  /** As recorded. */
  readonly approvals: { readonly id: string; readonly by: string; readonly atMs: number }[];
  isRejected: boolean;
  /** Since when somebody who asked for its end was told that it ends; null: nobody was. */
  endsSinceMs: number | null;
  /** Guards that gave it their lease, and since when. */
  readonly leases: Map<string, number>;
  /** Holds somebody was told to do something about, by when they began. */
  readonly holds: Set<number>;
  /** Targets, by uid, whose new version nobody could judge, or judged bad, since. */
  readonly unjudged: Map<string, string>;
  /** Something of it was taken back, or was tried to be. */
  isUndone: boolean;
  /** Since when a hold is under way that its state does not show. */
  hiddenSinceMs: number | null;
  failures: number;
  successes: number;
  /** The cluster when it closed. */
  closed: Objects | null;
  closedAtMs: number | null;
}

export type Mutants = Readonly<Record<string, (world: World, input: never, call: Call) => Work>>;

export interface World {
  readonly story: Story;
  readonly server: Server;
  readonly cluster: Cluster;
  readonly ledger: Map<string, LedgerRow>;
  readonly sealed: Map<string, Change>;
  readonly releases: Map<string, Seen>;
  readonly edits: Edit[];
  readonly running: Running;
  /** Activities that do not do what they should, for tests of the checks. */
  readonly mutants: Mutants;
  readonly told: Notification[];
  /** Held since then until then. */
  stoppedUntilMs: number;
  readonly freezes: { readonly fromMs: number; readonly untilMs: number }[];
  /** By activity, how often it was called. */
  readonly calls: Map<string, number>;
  /** By the arguments of a call, what its attempts meet. */
  readonly faulty: WeakMap<object, { readonly kind: FaultKind; readonly sinceMs: number }>;
  allCalls: number;
  /** What must never be, one sentence each. */
  readonly broken: string[];
  readonly faultsMet: Fault[];
  /** What happened, in order, for whoever has to understand it. */
  readonly log: (sentence: string) => void;
  readonly lines: string[];
  /** 0 up to 1; the same story draws the same. */
  readonly draw: (name: string) => number;
}

export function newWorld(story: Story, server: (world: World) => Server, mutants: Mutants = {}): World {
  const noise = seededNoise(story.seed);
  const drawn = new Map<string, number>();
  const objects = initialObjects(placesOf(story.shape));
  const world: Omit<World, 'server'> & { server: Server | null } = {
    story,
    server: null,
    cluster: new Cluster(objects),
    running: allRunning(objects),
    mutants,
    ledger: new Map(),
    sealed: new Map(),
    releases: new Map(),
    edits: [],
    told: [],
    stoppedUntilMs: 0,
    freezes: [],
    calls: new Map(),
    faulty: new WeakMap(),
    allCalls: 0,
    broken: [],
    faultsMet: [],
    lines: [],
    log(sentence) {
      const seconds = ((world.server?.nowMs ?? 0) - START_MS) / 1000;
      world.lines.push(`${seconds.toFixed(3).padStart(12)} s  ${sentence}`);
    },
    draw(name) {
      const count = (drawn.get(name) ?? 0) + 1;
      drawn.set(name, count);
      return noise.uniform(name, count);
    },
  };
  const whole = world as World & { server: Server };
  whole.server = server(whole);
  return whole;
}

export const isStopped = (world: World): boolean => world.server.nowMs < world.stoppedUntilMs;
export const freezeAt = (world: World, atMs: number) =>
  world.freezes.find(({ fromMs, untilMs }) => fromMs <= atMs && atMs < untilMs) ?? null;
