import { cancellationSignal } from '@temporalio/activity';
import { nextTraining } from '../../domain/detection/anomaly/training-due.ts';
import type { Training } from '../../store/port.ts';
import type { ActivityDeps } from '../deps.ts';
import { heartbeating } from '../heartbeating.ts';
import type { SampleSource } from '../metrics/sample-source.ts';
import { prepareTraining, rangeOf, trainDetector } from './train-detector.ts';
import type { DueTraining, Moment, Trained } from './train-detector.ts';

export interface TrainingReport {
  readonly trained: number;
  /** The new calibration differed too much, so that the old model stays. */
  readonly kept: number;
  readonly learning: number;
  readonly failed: number;
  /** Not due any more, under alarm since, or gone. */
  readonly putOff: number;
  /** One for each, for people. */
  readonly sentences: readonly string[];
}

/**
 * Trains the detectors of these workloads, one after another. What is not due any more is left alone, so that a batch
 * that was killed in the middle goes on where it was; a workload that cannot be trained does not stop the others.
 */
export function trainBatch(
  deps: ActivityDeps,
  { uids }: { readonly uids: readonly string[] },
): Promise<TrainingReport> {
  return heartbeating(() => trainEach(deps, uids, cancellationSignal()));
}

async function trainEach(
  deps: ActivityDeps,
  uids: readonly string[],
  signal: AbortSignal,
): Promise<TrainingReport> {
  const moment = { nowMs: deps.nowMs(), signal };
  const all = await deps.cluster.observeAll(signal);
  const prepared: { readonly uid: string; readonly name: string; readonly next: Prepared }[] = [];
  for (const uid of uids) {
    const observed = all.find(({ observation }) => observation.target.uid === uid);
    const { namespace = '', name = uid } = observed?.observation.target ?? {};
    prepared.push({
      uid,
      name: observed === undefined ? uid : `${namespace}/${name}`,
      next:
        observed === undefined
          ? GONE
          : await orFailed(() => prepareTraining(deps, uid, observed, moment.nowMs)),
    });
  }
  const windows = await readWindows(
    deps,
    prepared.flatMap(({ next }) => (next.status === 'due' ? [next] : [])),
    moment,
  );
  const counts = { trained: 0, kept: 0, learning: 0, failed: 0, putOff: 0 };
  const sentences: string[] = [];
  for (const { uid, name, next } of prepared) {
    signal.throwIfAborted();
    const ended =
      next.status === 'due'
        ? await orFailed(async () =>
            trainDetector(deps, next, (await windows()).get(next.request.key), moment),
          )
        : next;
    // A batch that is to end is no failure of the workload it was at.
    signal.throwIfAborted();
    counts[ended.status] += 1;
    const what = ended.status === 'failed' ? await recorded(deps, uid, ended.sentence) : ended.sentence;
    sentences.push(`${name}: ${what}`);
  }
  return { ...counts, sentences };
}

type Prepared = DueTraining | Trained;

const GONE: Trained = { status: 'putOff', sentence: 'it is not there any more, so nothing is trained' };

/** One read for the whole batch; when it fails, each training that wanted it does. */
async function readWindows(
  { samples, sampleMs }: ActivityDeps,
  due: readonly DueTraining[],
  { nowMs, signal }: Moment,
): Promise<() => ReturnType<SampleSource['read']>> {
  if (due.length === 0) return () => Promise.resolve(new Map());
  const range = rangeOf(due, nowMs, sampleMs);
  const [read] = await Promise.allSettled([
    samples.read(
      due.map(({ request }) => request),
      range,
      signal,
    ),
  ]);
  return () =>
    read.status === 'fulfilled' ? Promise.resolve(read.value) : Promise.reject(asError(read.reason));
}

async function orFailed<T>(work: () => Promise<T>): Promise<T | Trained> {
  try {
    return await work();
  } catch (failed) {
    return { status: 'failed', sentence: `it could not be trained: ${asError(failed).message}` };
  }
}

/** Keeps a failure with the workload. @returns it, with when it is tried again */
async function recorded(deps: ActivityDeps, uid: string, note: string): Promise<string> {
  const nowMs = deps.nowMs();
  const training: Training = {
    status: 'failed',
    atMs: nowMs,
    nextAtMs: nextTraining({ status: 'failed' }, nowMs, deps.sampleMs),
    rows: 0,
    needed: 0,
    note,
  };
  try {
    await deps.store.saveTraining(uid, training);
    return `${note}; it is tried again in ten minutes`;
  } catch (failed) {
    return `${note}; nor could that be recorded (${asError(failed).message}), so it is tried again with the next run`;
  }
}

const asError = (failed: unknown): Error => (failed instanceof Error ? failed : new Error(String(failed)));
