import { ActivityFailure, isCancellation, setCurrentDetails, setHandler } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import {
  NOTHING_TRAINED,
  batchesOf,
  counted,
  progressInWords,
} from '../domain/detection/training-progress.ts';
import * as messages from './messages.ts';
import { trainings } from './proxies.ts';

/** Trains the detectors that are due, a batch after another. What is left undone is due again with the next run. */
export async function trainDetectors(): Promise<messages.LastRun> {
  const startedAtMs = Date.now();
  const run: { last: messages.LastRun | null } = { last: null };
  setHandler(messages.lastRun, () => run.last);
  const { due, summary: planned } = await trainings.planTrainings();
  setCurrentDetails(planned);
  let progress = NOTHING_TRAINED;
  let summary = planned;
  for (const uids of batchesOf(due)) {
    const report = await train(uids);
    progress = counted(progress, report);
    summary = `${planned}; ${progressInWords(progress)}`;
    setCurrentDetails([summary, '', ...(report?.sentences ?? []).map((one) => `- ${one}`)].join('\n'));
  }
  run.last = { startedAtMs, summary };
  return run.last;
}

/** Null for a batch that failed: the others are trained all the same, and its workloads stay due. */
async function train(uids: readonly string[]): Promise<Awaited<ReturnType<Activities['trainBatch']>> | null> {
  try {
    return await trainings.trainBatch({ uids });
  } catch (failed) {
    if (isCancellation(failed) || !(failed instanceof ActivityFailure)) throw failed;
    return null;
  }
}
