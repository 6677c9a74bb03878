import type { PushedSample, RecordStore } from '../../../store/port.ts';

/** The samples of a record store, as its port says. */
export function storedSamples(): Pick<RecordStore, 'saveSamples' | 'readSamples'> & {
  readonly all: () => readonly PushedSample[];
} {
  const byIdentity = new Map<string, PushedSample>();
  return {
    all: () => [...byIdentity.values()],
    saveSamples: (samples) => {
      for (const sample of samples)
        byIdentity.set(JSON.stringify([sample.targetKey, sample.metric, sample.atMs]), sample);
      return Promise.resolve();
    },
    readSamples: (keys, { fromMs, toMs }) =>
      Promise.resolve(
        [...byIdentity.values()]
          .filter(({ targetKey, atMs }) => keys.includes(targetKey) && fromMs <= atMs && atMs <= toMs)
          .toSorted((a, b) => a.atMs - b.atMs),
      ),
  };
}
