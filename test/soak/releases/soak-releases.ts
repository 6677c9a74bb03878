import { Client } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { targetKey } from '../../../domain/workload/target.ts';
import { befall, bringToSoak, forEach } from './acts.ts';
import { audit } from './audit.ts';
import type { Found } from './audit.ts';
import { DAY_MS, cohort } from './cohort.ts';
import type { Member } from './cohort.ts';
import { sampleMemory } from './memory.ts';
import type { MemorySample } from './memory.ts';
import { poll } from './polling.ts';
import type { Polling } from './polling.ts';
import { createScripts } from './scripts.ts';
import type { Scripts } from './scripts.ts';

const HOUR_MS = 3_600_000;
const SOAK_HOURS = DAY_MS / HOUR_MS;
const QUEUE = 'soak-releases';

export interface SoakGiven {
  readonly environment: TestWorkflowEnvironment;
  readonly bundle: { code: string } | { codePath: string };
  readonly releases: number;
  readonly perWave: number;
  /** Between the beginnings of two waves. */
  readonly waveHours: number;
  readonly guarded: number;
  readonly maxCachedWorkflows: number;
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
  readonly members: readonly Member[];
  readonly scripts: Scripts;
  /** It does not unlock the clock while it waits for a result. */
  readonly client: Client;
  readonly polling: Polling;
  readonly found: Found[];
  readonly memory: MemorySample[];
  readonly guards: Map<string, number>;
}

/**
 * Releases in waves on a server whose clock skips, each a day in its soak. The clock skips only here, an hour at a time;
 * everything people do is done while it stands.
 */
export async function soakReleases(given: SoakGiven): Promise<Soaked> {
  const { environment } = given;
  const client = new Client({ connection: environment.connection });
  const scripts = createScripts(client, QUEUE);
  const polling = await poll({
    connection: environment.nativeConnection,
    taskQueue: QUEUE,
    bundle: given.bundle,
    activities: scripts.activities,
    maxCachedWorkflows: given.maxCachedWorkflows,
  });
  const soak: Soak = {
    given,
    members: cohort(given),
    scripts,
    client,
    polling,
    found: [],
    memory: [],
    guards: new Map(),
  };
  const stopTalking = keepTalking(environment);
  try {
    await live(soak);
  } finally {
    stopTalking();
    await polling.stop();
  }
  return {
    found: soak.found,
    memory: soak.memory,
    mostOpen: Math.max(...soak.memory.map(({ open }) => open)),
    guardEvents: soak.guards.size === 0 ? null : Math.max(...soak.guards.values()),
  };
}

const TALK_EVERY_MS = 5000;

/**
 * The client pings a silent connection each 30 s, and the server hangs up on who pings so often: an hour that took longer
 * to skip would be asked for a second time. Whoever is answered is not silent.
 */
function keepTalking(environment: TestWorkflowEnvironment): () => void {
  const talking = setInterval(() => {
    // Whether it answers does not matter: what waits for the server says so itself.
    environment.currentTimeMs().catch(() => undefined);
  }, TALK_EVERY_MS);
  return () => {
    clearInterval(talking);
  };
}

async function live(soak: Soak): Promise<void> {
  const { environment, waveHours } = soak.given;
  const waves = (soak.members.at(-1)?.wave ?? 0) + 1;
  // An hour more than the last soak takes: who is not over then is stuck.
  const hours = (waves - 1) * waveHours + SOAK_HOURS + 2;
  const middle = Math.floor(hours / 2);
  for (let hour = 0; hour < hours; hour += 1) {
    if (hour % waveHours === 0) await beginWave(soak, hour / waveHours);
    await befallSome(soak, hour);
    if (hour === middle && canRestart(soak.given)) await soak.polling.restart();
    await environment.sleep(HOUR_MS);
    await lookAtGuards(soak);
    await auditSome(soak, (member) => typeof soak.scripts.worldOf(member)?.record.result === 'string');
    report(soak, hour + 1);
    if (soak.found.length === soak.members.length) return;
  }
  await auditSome(soak, () => true);
}

/**
 * The time-skipping server keeps handing a run's tasks to the worker that had it in its cache, also when that one is gone;
 * the real server gives up after ten seconds. Without a cache no run belongs to a worker.
 */
const canRestart = ({ maxCachedWorkflows }: SoakGiven): boolean => maxCachedWorkflows === 0;

async function beginWave(soak: Soak, wave: number): Promise<void> {
  const { environment } = soak.given;
  const nowMs = await environment.currentTimeMs();
  await forEach(
    soak.members.filter((member) => member.wave === wave),
    (member) =>
      bringToSoak({ client: soak.client, taskQueue: QUEUE, nowMs }, member, soak.scripts.enter(member)),
  );
}

async function befallSome(soak: Soak, hour: number): Promise<void> {
  const due = soak.members.filter((one) => one.wave * soak.given.waveHours + one.fateHour === hour);
  await forEach(due, async (member) => {
    const world = soak.scripts.worldOf(member);
    if (world !== null) await befall({ client: soak.client, taskQueue: QUEUE }, member, world);
  });
}

async function auditSome(soak: Soak, isDue: (member: Member) => boolean): Promise<void> {
  const audited = new Set(soak.found.map(({ nth }) => nth));
  const due = soak.members.filter((member) => !audited.has(member.nth) && isDue(member));
  await forEach(due, async (member) => {
    const found = await audit(soak.client, member, soak.scripts.worldOf(member));
    soak.found.push(found);
    soak.scripts.forget(member);
    for (const sentence of found.wrong) soak.given.say(`${member.releaseId}: ${sentence}`);
  });
}

async function lookAtGuards({ members, scripts, client, guards }: Soak): Promise<void> {
  for (const { token, isGuarded } of members.filter((one) => scripts.worldOf(one) !== null)) {
    if (!isGuarded) continue;
    const key = targetKey({ cluster: token, namespace: 'shop', kind: 'Deployment', name: 'cart' });
    const { events } = await client.workflow.getHandle(`workload/${key}`).fetchHistory();
    guards.set(token, Math.max(guards.get(token) ?? 0, events?.length ?? 0));
  }
}

function report({ members, scripts, found, memory, given }: Soak, hour: number): void {
  const open = members.filter((member) => scripts.worldOf(member) !== null).length;
  const sample = sampleMemory({ hour, open, completed: found.length });
  memory.push(sample);
  given.say(
    `hour ${String(hour)}: ${String(open)} soak, ${String(found.length)} over, ${String(sample.rssMiB)} MiB resident, ${String(sample.heapMiB)} MiB heap`,
  );
}
