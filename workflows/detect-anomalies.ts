import {
  ActivityFailure,
  isCancellation,
  patched,
  setCurrentDetails,
  setHandler,
  setWorkflowOptions,
  sleep,
} from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import * as messages from './messages.ts';
import { glances, ticks } from './proxies.ts';

export interface DetectInput {
  readonly shard: string;
}

/**
 * Looks between this tick and the next, ms after its start. Kubernetes symptoms come by the watch at once; what only
 * metrics show would wait for up to 15 s.
 */
const GLANCES_AT_MS = [5000, 10_000];

/** One tick: look at all opted-in workloads at once, tell the guards of those with findings. Over before the next. */
export async function detectAnomalies(input: DetectInput): Promise<messages.LastRun> {
  const startedAtMs = Date.now();
  const run: { last: messages.LastRun | null } = { last: null };
  setHandler(messages.lastRun, () => run.last);
  const report = await ticks.observeShard({ shard: input.shard });
  await pass(report);
  const last = { startedAtMs, summary: report.summary };
  run.last = last;
  setCurrentDetails(report.summary);
  // A tick that is open while the worker is replaced by this version ends as it began.
  if (patched('glances')) await glanceUntilNextTick(input.shard, startedAtMs);
  return last;
}
setWorkflowOptions({ versioningBehavior: 'AUTO_UPGRADE' }, detectAnomalies);

/** Storms first: a guard that starts a heal must already find the brake on. */
async function pass({
  storms,
  found,
}: Pick<Awaited<ReturnType<Activities['observeShard']>>, 'storms' | 'found'>): Promise<void> {
  if (storms.length > 0) await ticks.raiseStorms({ storms });
  if (found.length > 0) await ticks.reportToGuards({ found });
}

async function glanceUntilNextTick(shard: string, startedAtMs: number): Promise<void> {
  for (const atMs of GLANCES_AT_MS) {
    const waitMs = startedAtMs + atMs - Date.now();
    if (waitMs > 0) await glance(shard, waitMs);
  }
}

async function glance(shard: string, waitMs: number): Promise<void> {
  await sleep(waitMs, { summary: 'until the next glance' });
  try {
    await pass(await glances.glanceAtShard({ shard }));
  } catch (failed) {
    // A glance that fails costs nothing: the next look is five seconds away.
    if (isCancellation(failed) || !(failed instanceof ActivityFailure)) throw failed;
  }
}
