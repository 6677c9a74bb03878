import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { Found } from './audit.ts';
import { DAY_MS, cohort } from './cohort.ts';
import { sampleMemory } from './memory.ts';
import type { MemorySample } from './memory.ts';
import { auditSome, befallSome, beginWave, isOver, lookAtGuards, openShard } from './shard.ts';
import type { Shard } from './shard.ts';
import { skipTime } from './skip-time.ts';

const HOUR_MS = 3_600_000;
const SOAK_HOURS = DAY_MS / HOUR_MS;
/** Releases between two lines about a wave that begins. */
const SAY_EACH = 50;

export interface SoakGiven {
  /** A server slows with what is open on it: many releases are spread over several, their clocks in step. */
  readonly environments: readonly TestWorkflowEnvironment[];
  readonly bundle: { code: string } | { codePath: string };
  readonly releases: number;
  readonly perWave: number;
  /** Between the beginnings of two waves. */
  readonly waveHours: number;
  readonly guarded: number;
  /** By the worker of each server. */
  readonly maxCachedWorkflows: number;
  /** Threads that run workflows and have the collector loaded. */
  readonly collectingThreads: number;
  readonly say: (text: string) => void;
}

export interface Soaked {
  readonly found: readonly Found[];
  readonly memory: readonly MemorySample[];
  readonly mostOpen: number;
  /** Longest history of one run of a guard; null: none was real. */
  readonly guardEvents: number | null;
}

interface Soak {
  readonly given: SoakGiven;
  readonly shards: readonly Shard[];
  readonly memory: MemorySample[];
}

/**
 * Releases in waves on servers whose clocks skip, each a day in its soak. The clocks skip only here, an hour at a time;
 * everything people do is done while they stand.
 */
export async function soakReleases(given: SoakGiven): Promise<Soaked> {
  const { environments, bundle, maxCachedWorkflows } = given;
  const members = cohort(given);
  const shards: Shard[] = [];
  const soak: Soak = { given, shards, memory: [] };
  try {
    for (const [at, environment] of environments.entries()) {
      const own = members.filter(({ nth }) => nth % environments.length === at);
      shards.push(await openShard({ environment, members: own, bundle, maxCachedWorkflows }));
    }
    await live(soak, (members.at(-1)?.wave ?? 0) + 1);
  } finally {
    await inEach(soak, (shard) => shard.close());
  }
  const guards = shards.flatMap((shard) => [...shard.guards.values()]);
  return {
    found: foundIn(soak),
    memory: soak.memory,
    mostOpen: Math.max(...soak.memory.map(({ open }) => open)),
    guardEvents: guards.length === 0 ? null : Math.max(...guards),
  };
}

const foundIn = ({ shards }: Soak): Found[] => shards.flatMap(({ found }) => found);

/** Side by side, and all to their end: what one of them threw is thrown when none does anything any more. */
async function inEach(soak: Soak, act: (shard: Shard) => Promise<unknown>): Promise<void> {
  const settled = await Promise.allSettled(soak.shards.map(act));
  const failed = settled.find((one) => one.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

async function live(soak: Soak, waves: number): Promise<void> {
  const { waveHours, releases, say } = soak.given;
  // An hour more than the last soak takes: who is not over then is stuck.
  const hours = (waves - 1) * waveHours + SOAK_HOURS + 2;
  const middle = Math.floor(hours / 2);
  for (let hour = 0; hour < hours; hour += 1) {
    const wave = hour / waveHours;
    if (Number.isInteger(wave) && wave < waves) await begin(soak, wave);
    await inEach(soak, (shard) => befallSome(shard, hour, waveHours));
    if (hour === middle && canRestart(soak.given)) await inEach(soak, ({ polling }) => polling.restart());
    await inEach(soak, (shard) => skipHour(soak, shard));
    await inEach(soak, lookAtGuards);
    await inEach(soak, (shard) => auditSome(shard, (member) => isOver(shard, member), say));
    await report(soak, hour + 1);
    if (foundIn(soak).length === releases) return;
  }
  await inEach(soak, (shard) => auditSome(shard, () => true, say));
}

/**
 * The time-skipping server keeps handing a run's tasks to the worker that had it in its cache, also when that one is gone;
 * the real server gives up after ten seconds. Without a cache no run belongs to a worker.
 */
const canRestart = ({ maxCachedWorkflows }: SoakGiven): boolean => maxCachedWorkflows === 0;

async function begin(soak: Soak, wave: number): Promise<void> {
  let soaking = 0;
  await inEach(soak, (shard) =>
    beginWave(shard, wave, () => {
      soaking += 1;
      if (soaking % SAY_EACH === 0)
        soak.given.say(`wave ${String(wave + 1)}: ${String(soaking)} began to soak`);
    }),
  );
}

async function skipHour({ given, shards }: Soak, shard: Shard): Promise<void> {
  const taken = await skipTime(shard.environment, shard.scripts.bustle, HOUR_MS);
  if (taken > 0)
    given.say(
      `server ${String(shards.indexOf(shard) + 1)}: ${String(taken)} left-over locks taken off its clock`,
    );
}

async function report(soak: Soak, hour: number): Promise<void> {
  const { shards, memory, given } = soak;
  const open = shards.flatMap(({ members, scripts }) =>
    members.filter((member) => scripts.worldOf(member) !== null),
  ).length;
  const completed = foundIn(soak).length;
  const sample = await sampleMemory({ hour, open, completed }, given.collectingThreads);
  memory.push(sample);
  given.say(
    `hour ${String(hour)}: ${String(open)} soak, ${String(completed)} over, ${String(sample.rssMiB)} MiB resident, ${String(sample.heapMiB)} MiB heap`,
  );
}
