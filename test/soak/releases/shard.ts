import { Client } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { targetKey } from '../../../domain/workload/target.ts';
import { befall, bringToSoak, forEach } from './acts.ts';
import { audit } from './audit.ts';
import type { Found } from './audit.ts';
import type { Member } from './cohort.ts';
import { poll } from './polling.ts';
import type { Polling } from './polling.ts';
import { createScripts } from './scripts.ts';
import type { Scripts } from './scripts.ts';

const QUEUE = 'soak-releases';

/** Releases of one server whose clock skips, and the worker that polls it. */
export interface Shard {
  readonly environment: TestWorkflowEnvironment;
  readonly members: readonly Member[];
  readonly scripts: Scripts;
  /** It does not unlock the clock while it waits for a result. */
  readonly client: Client;
  readonly polling: Polling;
  readonly found: Found[];
  /** Longest history of each guard that is real. */
  readonly guards: Map<string, number>;
  readonly close: () => Promise<void>;
}

export async function openShard(given: {
  environment: TestWorkflowEnvironment;
  members: readonly Member[];
  bundle: { code: string } | { codePath: string };
  maxCachedWorkflows: number;
}): Promise<Shard> {
  const { environment, members, bundle, maxCachedWorkflows } = given;
  const client = new Client({ connection: environment.connection });
  const scripts = createScripts(client, QUEUE);
  const polling = await poll({
    connection: environment.nativeConnection,
    taskQueue: QUEUE,
    bundle,
    activities: scripts.activities,
    maxCachedWorkflows,
  });
  const stopTalking = keepTalking(environment);
  const close = async (): Promise<void> => {
    stopTalking();
    await polling.stop();
  };
  return { environment, members, scripts, client, polling, found: [], guards: new Map(), close };
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

/** @param arrived is told of each release that soaks now */
export async function beginWave(shard: Shard, wave: number, arrived: () => void): Promise<void> {
  const { environment, members, scripts, client } = shard;
  const nowMs = await environment.currentTimeMs();
  const given = { client, taskQueue: QUEUE, nowMs };
  await forEach(
    members.filter((member) => member.wave === wave),
    async (member) => {
      await bringToSoak(given, member, scripts.enter(member));
      arrived();
    },
  );
}

/** What is to befall releases in this hour, whose waves begin so many hours apart. */
export async function befallSome(shard: Shard, hour: number, waveHours: number): Promise<void> {
  const { members, scripts, client } = shard;
  const due = members.filter((one) => one.wave * waveHours + one.fateHour === hour);
  await forEach(due, async (member) => {
    const world = scripts.worldOf(member);
    if (world !== null) await befall({ client, taskQueue: QUEUE }, member, world);
  });
}

export async function lookAtGuards({ members, scripts, client, guards }: Shard): Promise<void> {
  for (const { token, isGuarded } of members.filter((one) => scripts.worldOf(one) !== null)) {
    if (!isGuarded) continue;
    const key = targetKey({ cluster: token, namespace: 'shop', kind: 'Deployment', name: 'cart' });
    const { events } = await client.workflow.getHandle(`workload/${key}`).fetchHistory();
    guards.set(token, Math.max(guards.get(token) ?? 0, events?.length ?? 0));
  }
}

export const isOver = ({ scripts }: Shard, member: Member): boolean =>
  typeof scripts.worldOf(member)?.record.result === 'string';

/** Audits each that is due and was not audited yet, and forgets its cluster. */
export async function auditSome(
  shard: Shard,
  isDue: (member: Member) => boolean,
  say: (text: string) => void,
): Promise<void> {
  const audited = new Set(shard.found.map(({ nth }) => nth));
  const due = shard.members.filter((member) => !audited.has(member.nth) && isDue(member));
  await forEach(due, async (member) => {
    const found = await audit(shard.client, member, shard.scripts.worldOf(member));
    shard.found.push(found);
    shard.scripts.forget(member);
    for (const sentence of found.wrong) say(`${member.releaseId}: ${sentence}`);
  });
}
