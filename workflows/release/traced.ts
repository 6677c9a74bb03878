import type { ReleaseTarget } from '../../activities/release/resolve-targets.ts';
import { targetKey } from '../../domain/workload/target.ts';
import { inStep } from '../tracing.ts';
import type { Ending } from './release-run.ts';

/** A step of a release as a span; one that ends the release failed, by what ended it. */
export const traced = (
  id: string,
  work: () => Promise<Ending | null>,
  of?: Pick<ReleaseTarget, 'target'>,
): Promise<Ending | null> =>
  inStep({ id, ...(of === undefined ? {} : { target: targetKey(of.target) }) }, work, (ending) =>
    ending === null ? null : (ending.trigger ?? ending.result),
  );
