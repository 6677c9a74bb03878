import { cancellationSignal } from '@temporalio/activity';
import type { ActivityDeps } from '../deps.ts';
import { conclude } from './conclude.ts';
import type { Conclusion } from './conclude.ts';
import { lookAtAll } from './survey.ts';

/** A look between two ticks, for what only metrics show: nothing is journaled, scored or recorded. */
export async function glanceAtShard(deps: ActivityDeps): Promise<Conclusion> {
  return conclude(await lookAtAll(deps, cancellationSignal()));
}
