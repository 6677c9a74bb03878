import { cancellationSignal, sleep } from '@temporalio/activity';
import type { Rollout } from '../../domain/release/plan.ts';
import type { ActivityDeps } from '../deps.ts';
import { heartbeating } from '../heartbeating.ts';
import type { RolloutLook } from '../kubernetes/release/port.ts';

export interface RolloutsInput {
  readonly rollouts: readonly Rollout[];
  /** Epoch ms; what is not available by then is late. */
  readonly deadlineMs: number;
}

export interface RolloutsAnswer {
  readonly status: 'available' | 'failed' | 'late';
  readonly sentence: string;
}

const LOOK_EVERY_MS = 1000;

/** Waits until every rollout is over. One that cannot get there by itself is not waited for. */
export function awaitRollouts(deps: ActivityDeps, input: RolloutsInput): Promise<RolloutsAnswer> {
  return heartbeating(() => wait(deps, input));
}

async function wait(deps: ActivityDeps, { rollouts, deadlineMs }: RolloutsInput): Promise<RolloutsAnswer> {
  for (;;) {
    const looks = await Promise.all(rollouts.map((rollout) => look(deps, rollout)));
    const lost = looks.find(({ status }) => status === 'failed' || status === 'gone');
    if (lost !== undefined) return { status: 'failed', sentence: lost.sentence };
    const late = looks.find(({ status }) => status === 'progressing');
    const sentences = looks.map(({ sentence }) => sentence).join('; ');
    if (late === undefined) return { status: 'available', sentence: sentences };
    if (deps.nowMs() >= deadlineMs)
      return { status: 'late', sentence: `not available within its deadline: ${late.sentence}` };
    await sleep(LOOK_EVERY_MS);
  }
}

const look = (deps: ActivityDeps, { namespace, deployment }: Rollout): Promise<RolloutLook> =>
  deps.releases.lookAtRollout({ namespace, name: deployment }, cancellationSignal());
