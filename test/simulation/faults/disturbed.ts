import { ApplicationFailure } from '@temporalio/common';
import { refused } from '../activities/work.ts';
import type { Work } from '../activities/work.ts';
import type { Call } from '../runtime/activity-task.ts';
import type { FaultKind } from '../story/story.ts';
import type { World } from '../world/world.ts';
import { saidInstead } from './said-instead.ts';

/** What an attempt comes to. `silent-…`: its worker is lost before, or after, it has done its work. */
export type Going = Work | 'silent-before' | 'silent-after';

interface Disturbing {
  readonly call: Call;
  readonly work: Work;
  readonly world: World;
}

/** Longer than any activity is tried whose tries are limited; what is tried for ever outlasts it. */
const OUTAGE_MS = 3 * 3_600_000;
const isOver = ({ world, call: { args } }: Disturbing): boolean =>
  world.server.nowMs > (world.faulty.get(args)?.sinceMs ?? 0) + OUTAGE_MS;

const failing = (failure: ApplicationFailure): Work => ({
  takesMs: 30,
  act() {
    throw failure;
  },
});

const silence = ({ call: { activityType } }: Disturbing): Work =>
  failing(ApplicationFailure.retryable(`${activityType} did not answer`, 'KubernetesError'));

/** Kinds that stand in an answer are not here: they are said instead of it. */
const DISTURBED: Partial<Record<FaultKind, (it: Disturbing) => Going>> = {
  flaky: (it) => (it.call.attempt <= 2 ? silence(it) : it.work),
  outage: (it) => (isOver(it) ? it.work : silence(it)),
  refused: ({ call }) => failing(refused(`${call.activityType} was given something it cannot use`)),
  'crash-before': ({ call, work }) => (call.attempt === 1 ? 'silent-before' : work),
  'crash-after': ({ call, work }) => (call.attempt === 1 ? 'silent-after' : work),
  lost(it) {
    if (it.call.attempt === 1) return 'silent-after';
    return isOver(it) ? it.work : silence(it);
  },
  slow({ call, work, world }) {
    if (call.attempt > 1) return work;
    return { ...work, takesMs: work.takesMs + 9000 + Math.round(world.draw('slow') * 200_000) };
  },
};

/** How each attempt of a call goes. */
export function disturbed(kind: FaultKind | null, call: Call, work: Work, world: World): Going {
  if (kind === null) return work;
  const disturb = DISTURBED[kind];
  return disturb === undefined
    ? (saidInstead(kind, call, work, world) ?? work)
    : disturb({ call, work, world });
}
