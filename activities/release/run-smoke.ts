import { cancellationSignal, sleep } from '@temporalio/activity';
import type { SmokeCheck } from '../../domain/release/release-schema.ts';
import type { ActivityDeps } from '../deps.ts';
import { heartbeating } from '../heartbeating.ts';

export interface SmokeInput {
  readonly checks: readonly SmokeCheck[];
  /** Where checks that name no namespace go. */
  readonly namespace: string;
}

export interface SmokeAnswer {
  readonly passed: boolean;
  readonly sentences: readonly string[];
}

/** A Service's endpoints follow its pods within moments; a check that fails is asked again before it counts. */
const TRIES = 3;
const TRY_AGAIN_MS = 2000;

/** Asks every check; all must pass. */
export function runSmoke(deps: ActivityDeps, { checks, namespace }: SmokeInput): Promise<SmokeAnswer> {
  return heartbeating(async () => {
    const failures: string[] = [];
    for (const check of checks) {
      const failure = await ask(deps, { ...check, namespace: check.namespace ?? namespace });
      if (failure !== null) failures.push(failure);
    }
    const count = String(checks.length);
    return failures.length === 0
      ? { passed: true, sentences: [`${count} of ${count} smoke checks passed`] }
      : { passed: false, sentences: failures.slice(0, 5) };
  });
}

async function ask(
  deps: ActivityDeps,
  check: SmokeCheck & { readonly namespace: string },
): Promise<string | null> {
  for (let tries = 1; ; tries += 1) {
    const failure = await deps.releases.smoke(check, cancellationSignal());
    if (failure === null || tries === TRIES) return failure;
    await sleep(TRY_AGAIN_MS);
  }
}
