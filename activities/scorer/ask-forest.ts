import type { OpenEpisode } from '../../domain/detection/anomaly/episode.ts';
import { prepareWhitening } from '../../domain/detection/anomaly/whiten.ts';
import type { RecordStore } from '../../store/port.ts';
import type { ForestSample } from './forest-sample.ts';
import { fitOpinion } from './second-opinion.ts';
import type { Watcher } from './watcher.ts';

/**
 * What the isolation forest says of an episode's strangest sample: -log10 of its probability. Null when the forest's
 * sample is not there, belongs to another model, or cannot be read: an explanation can do without.
 */
export async function askForest(
  store: RecordStore,
  uid: string,
  { model, checksum }: Watcher,
  { peak }: OpenEpisode,
): Promise<number | null> {
  const [whole] = model.views;
  const stored = (await store.readDetectors([uid])).get(uid)?.model ?? null;
  const kept = stored?.checksum === checksum ? stored.forestSample : null;
  if (whole === undefined || kept === null) return null;
  try {
    const sample = JSON.parse(kept) as ForestSample;
    const whiten = prepareWhitening(whole, model.basis.metrics.length);
    return fitOpinion(sample).surpriseOf(whiten(Float64Array.from(peak.vector)));
  } catch (failed) {
    if (failed instanceof RangeError || failed instanceof SyntaxError) return null;
    throw failed;
  }
}
