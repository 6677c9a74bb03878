import { setCurrentDetails, setHandler, setWorkflowOptions } from '@temporalio/workflow';
import * as messages from './messages.ts';
import { ticks } from './proxies.ts';

export interface DetectInput {
  readonly shard: string;
}

/** One tick: look at all opted-in workloads at once, tell the guards of those with findings. Over within seconds. */
export async function detectAnomalies(input: DetectInput): Promise<messages.LastRun> {
  const startedAtMs = Date.now();
  const run: { last: messages.LastRun | null } = { last: null };
  setHandler(messages.lastRun, () => run.last);
  const report = await ticks.observeShard({ shard: input.shard });
  // Storms first: a guard that starts a heal must already find the brake on.
  if (report.storms.length > 0) await ticks.raiseStorms({ storms: report.storms });
  if (report.found.length > 0) await ticks.reportToGuards({ found: report.found });
  run.last = { startedAtMs, summary: report.summary };
  setCurrentDetails(report.summary);
  return run.last;
}
setWorkflowOptions({ versioningBehavior: 'AUTO_UPGRADE' }, detectAnomalies);
