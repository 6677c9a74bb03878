import { hostname } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from '@temporalio/client';
import type { Connection } from '@temporalio/client';
import { until } from '../../../deploy/local/until.ts';
import { Problem } from '../../../test/scenarios/runner/problem.ts';
import { releaseProgress } from '../../../workflows/messages.ts';
import type { Supervised } from '../../../test/durability/supervised.ts';
import type { History } from '../history.ts';
import { leftBehind, progressAtMs } from './progress.ts';
import type { Death, LeftBehind } from './progress.ts';
import { standingOf } from './standing.ts';

const LOOK_EVERY_MS = 150;
const TOLD_WITHIN_MS = 5000;
/** Beyond it the release is taken to be stuck, and that is what is told. */
const GIVES_UP_AFTER_MS = 120_000;

/** One worker's death under a release. */
export interface KillFigures {
  readonly course: string;
  readonly moment: string;
  readonly leftBehind: LeftBehind;
  /** From the death to the first thing another worker did for the release; null: nothing in two minutes. */
  readonly progressMs: number | null;
}

export interface Dying {
  readonly own: Supervised;
  readonly connection: Connection;
  readonly namespace: string;
  readonly workflowId: string;
  readonly history: History;
}

/** Kills the worker and waits for its successor to go on. Null: the release was over before the worker was dead. */
export async function die(
  dying: Dying,
  signal: AbortSignal,
): Promise<Pick<KillFigures, 'leftBehind' | 'progressMs'> | null> {
  const { own, connection, history } = dying;
  const earlier = own.deaths.length;
  await own.kill();
  const death = await deathOf(own, earlier);
  const atDeath = await standingOf(connection, dying);
  if (!atDeath.isOpen) return null;
  const left = leftBehind(atDeath);
  const giveUpAtMs = death.atMs + GIVES_UP_AFTER_MS;
  while (Date.now() < giveUpAtMs) {
    signal.throwIfAborted();
    // Who only waits has nothing to go on with: answering for the run is what shows that it is looked after again.
    const answeredAtMs = left === 'a wait' ? await queried(dying) : null;
    const atMs = answeredAtMs ?? progressAtMs(history.events, await standingOf(connection, dying), death);
    if (atMs !== null) return { leftBehind: left, progressMs: atMs - death.atMs };
    await pause(LOOK_EVERY_MS);
  }
  return { leftBehind: left, progressMs: null };
}

/** One that died by itself just before is the death that counts; its supervisor tells of it a moment later. */
async function deathOf({ deaths }: Supervised, index: number): Promise<Death> {
  await until(() => deaths.length > index, TOLD_WITHIN_MS, LOOK_EVERY_MS);
  const death = deaths[index];
  if (death === undefined) throw new Problem('the worker does not die', 'end it by its id: see `ps`');
  return { identity: `${hostname()}-${String(death.pid)}`, atMs: death.atMs };
}

async function queried({ connection, namespace, workflowId }: Dying): Promise<number | null> {
  const client = new Client({ connection, namespace });
  try {
    await client.workflow.getHandle(workflowId).query(releaseProgress);
    return Date.now();
  } catch {
    // Nobody answers while there is no worker.
    return null;
  }
}
