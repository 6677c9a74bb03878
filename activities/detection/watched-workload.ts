import type { WatchedWorkload } from '../scorer/port.ts';
import { levelRequest } from './survey.ts';
import type { Seen } from './survey.ts';

/** One workload of a look, as the detector knows it. */
export function watchedWorkload({ observed }: Pick<Seen, 'observed'>): WatchedWorkload {
  const { target, scope, templateHash } = observed.observation;
  const request = levelRequest(observed);
  return { uid: target.uid, key: request.key, scope, templateHash, request };
}
