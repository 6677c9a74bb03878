import { sleep } from '@temporalio/activity';
import { activeFreeze } from '../../domain/policy/freeze.ts';
import type { ActivityDeps } from '../deps.ts';
import { heartbeating } from '../heartbeating.ts';

export interface Brake {
  readonly sentence: string;
  /** Epoch ms; null: until a person lifts it. */
  readonly untilMs: number | null;
}

/** What keeps a release from writing now: a freeze of the policy or of a person, in any of its scopes. Null: nothing. */
export async function readBrakes(
  deps: ActivityDeps,
  { scopes }: { scopes: readonly string[] },
): Promise<Brake | null> {
  const nowMs = deps.nowMs();
  for (const scope of new Set(scopes)) {
    const written = activeFreeze(deps.policy(), scope, nowMs);
    if (written !== null)
      return { sentence: `scope ${scope} is frozen by policy: ${written.reason}`, untilMs: written.untilMs };
    const limits = await deps.engine.limits(scope);
    const freeze = limits?.freezes.find(({ fromMs, untilMs }) => fromMs <= nowMs && nowMs < untilMs);
    if (freeze !== undefined)
      return {
        sentence: `scope ${scope} is frozen by ${freeze.by}: ${freeze.reason}`,
        untilMs: freeze.untilMs,
      };
  }
  return null;
}

const LOOK_EVERY_MS = 5000;

/** Waits until nothing brakes these scopes any more. */
export function awaitThaw(deps: ActivityDeps, input: { scopes: readonly string[] }): Promise<void> {
  return heartbeating(async () => {
    while ((await readBrakes(deps, input)) !== null) await sleep(LOOK_EVERY_MS);
  });
}
