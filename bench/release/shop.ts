import { join } from 'node:path';
import { readScenario } from '../../test/scenarios/runner/read-scenario.ts';
import type { LoadedScenario } from '../../test/scenarios/runner/read-scenario.ts';
import type { RunContext } from '../../test/scenarios/runner/run-context.ts';
import { newRun, prepare, tidyUp } from '../../test/scenarios/runner/run-scenario.ts';
import type { Surroundings } from '../../test/scenarios/runner/surroundings.ts';

/** Two pods of the sample app behind a Service, as the scenarios of good releases have them. */
const SHOP = join(import.meta.dirname, '../../test/scenarios/release-good-blue-green');
export const PORT = 8080;

export interface ShopGiven {
  readonly name: string;
  /** From 1. */
  readonly number: number;
  /** Requests a second that nobody looks at. */
  readonly rps: number;
  readonly settleSeconds: number;
  readonly say: (text: string) => void;
  readonly signal: AbortSignal;
  /** Null: one of its own, which the stack's Paramedic looks after. */
  readonly scope: string | null;
}

export type Shop = RunContext & { readonly audit: Awaited<ReturnType<typeof prepare>>['audit'] };

/** Does the work in a fresh namespace with a shop; whatever becomes of it, nothing stays. */
export async function inShop<T>(
  around: Surroundings,
  given: ShopGiven,
  work: (shop: Shop) => Promise<T>,
): Promise<T> {
  const fresh = newRun(shopFor(given), around, {
    run: given.number,
    say: given.say,
    signal: given.signal,
  });
  const run = given.scope === null ? fresh : { ...fresh, scope: given.scope };
  try {
    const { audit } = await prepare(run, 'auto');
    return await work({ ...run, audit });
  } finally {
    await tidyUp(run);
  }
}

function shopFor({ name, rps, settleSeconds }: ShopGiven): LoadedScenario {
  const { folder, scenario } = readScenario(SHOP);
  const load =
    rps === 0 ? null : { service: 'shop', port: PORT, path: '/', rps, spread: 'service' as const, wobble: 0 };
  return { name: `bench-${name}`, folder, scenario: { ...scenario, load, settleSeconds } };
}
