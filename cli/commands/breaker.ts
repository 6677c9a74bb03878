import { Accepted, BreakerState } from '../../domain/access/control-schema.ts';
import { EXIT } from '../exit-code.ts';
import type { ExitCode } from '../exit-code.ts';
import { breakerLines } from '../render/breaker.ts';
import { plain } from '../render/plain.ts';
import type { Session } from '../session.ts';

/** Shows the brakes. A failure when it could not be told how they stand: scripts must not take that for "off". */
export async function breakerStatus(
  session: Session,
  { scope, output }: { readonly scope?: string; readonly output: 'text' | 'json' },
): Promise<ExitCode> {
  const { api, world, width, paint, print, printJson } = session;
  const state = await api.get('/api/v1/breaker', BreakerState, { scope });
  if (output === 'json') printJson({ apiVersion: 'v1', kind: 'breaker', ...state });
  else print(breakerLines(state, { nowMs: world.nowMs(), width, paint }));
  const isKnown =
    state.killSwitch.status !== 'unknown' && state.scopes.every((one) => one.status !== 'unknown');
  return isKnown ? EXIT.ok : EXIT.failed;
}

export interface PullOptions {
  readonly scope?: string;
  readonly reason: string;
  readonly minutes?: number;
}

/** Trips, resets or freezes, in the name of who runs this. */
export async function pullBreaker(
  session: Session,
  handle: 'trip' | 'reset' | 'freeze',
  options: PullOptions,
): Promise<void> {
  const body = { ...options, by: session.world.userName };
  const { sentence } = await session.api.post(`/api/v1/breaker/${handle}`, Accepted, body);
  session.print([plain(sentence)]);
}
