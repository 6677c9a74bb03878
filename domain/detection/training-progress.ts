/** How the detectors of one batch fared. */
export interface TrainingCounts {
  readonly trained: number;
  /** The new calibration differed too much, so that the old model stays. */
  readonly kept: number;
  readonly learning: number;
  readonly failed: number;
  /** Not due any more, under alarm since, or gone. */
  readonly putOff: number;
}

/** A run over all that are due; `lost` are batches of which nothing is known. */
export interface TrainingProgress extends TrainingCounts {
  readonly lost: number;
}

export const NOTHING_TRAINED: TrainingProgress = {
  trained: 0,
  kept: 0,
  learning: 0,
  failed: 0,
  putOff: 0,
  lost: 0,
};

/** What a lost worker has to do again at most. */
const BATCH = 10;

export const batchesOf = (uids: readonly string[]): string[][] =>
  Array.from({ length: Math.ceil(uids.length / BATCH) }, (_, batch) =>
    uids.slice(batch * BATCH, (batch + 1) * BATCH),
  );

/** @param counts null when the batch did not end */
export const counted = (progress: TrainingProgress, counts: TrainingCounts | null): TrainingProgress =>
  counts === null
    ? { ...progress, lost: progress.lost + 1 }
    : {
        trained: progress.trained + counts.trained,
        kept: progress.kept + counts.kept,
        learning: progress.learning + counts.learning,
        failed: progress.failed + counts.failed,
        putOff: progress.putOff + counts.putOff,
        lost: progress.lost,
      };

/** For people: what there was of each, and that what is lost is not forgotten. */
export function progressInWords({ trained, lost, ...others }: TrainingProgress): string {
  const { kept, learning, putOff, failed } = others;
  const some = (count: number, words: string): string[] => (count > 0 ? [`${String(count)} ${words}`] : []);
  return [
    `${String(trained)} trained`,
    ...some(kept, 'keep the old model'),
    ...some(learning, 'still learning'),
    ...some(putOff, 'put off'),
    ...some(failed, 'failed'),
    ...some(lost, 'batches did not end and come again with the next run'),
  ].join(', ');
}
