import type { ServiceLevelRequest } from './port.ts';
import type { Series } from './prometheus-answer.ts';

/** Series by the version they are about, so that a thousand workloads are told apart in one pass. */
export interface SeriesIndex {
  /** The series of a workload's versions. */
  of(request: ServiceLevelRequest): readonly Series[];
}

export function indexSeries(all: readonly Series[]): SeriesIndex {
  const keyOf = (namespace: string, hash: string): string => `${namespace} ${hash}`;
  const byVersion = Map.groupBy(all, ({ labels }) =>
    keyOf(labels['namespace'] ?? '', labels['pod_template_hash'] ?? ''),
  );
  return {
    of: ({ namespace, podTemplateHashes }) =>
      [...new Set(podTemplateHashes)].flatMap((hash) => byVersion.get(keyOf(namespace, hash)) ?? []),
  };
}
