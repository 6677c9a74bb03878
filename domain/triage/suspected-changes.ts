import type { ConfigVersion, JournaledState } from '../workload/good-state.ts';
import type { Arrival } from './arrivals.ts';
import type { SuspectedChange } from './verdict.ts';

const sameObject = (a: ConfigVersion) => (b: ConfigVersion) => a.kind === b.kind && a.name === b.name;

function configSentences(before: JournaledState, after: JournaledState): string[] {
  const gone = before.configs
    .filter((config) => !after.configs.some(sameObject(config)))
    .map((config) => `${config.kind} ${config.name} is gone`);
  const others = after.configs.flatMap((config) => {
    const former = before.configs.find(sameObject(config));
    if (former?.contentHash === config.contentHash) return [];
    return [`${config.kind} ${config.name} ${former === undefined ? 'is new' : 'has other contents'}`];
  });
  return [...gone, ...others];
}

const sameImages = (a: JournaledState, b: JournaledState): boolean =>
  a.images.toSorted().join(' ') === b.images.toSorted().join(' ');

/** What one arrival changed, each with a sentence a person can check. */
export function changesOf({ state, predecessor, atMs }: Arrival): SuspectedChange[] {
  const configs = configSentences(predecessor, state).map((sentence) => ({
    what: 'config' as const,
    atMs,
    sentence,
  }));
  if (state.templateHash === predecessor.templateHash) return configs;
  const isImage = state.images.length > 0 && predecessor.images.length > 0 && !sameImages(state, predecessor);
  return [
    isImage
      ? {
          what: 'image',
          atMs,
          sentence: `the image changed from ${predecessor.images.join(', ')} to ${state.images.join(', ')}`,
        }
      : { what: 'template', atMs, sentence: 'the pod template changed' },
    ...configs,
  ];
}
