import type { KubernetesClient } from './client.ts';
import { KubernetesError } from './error.ts';
import type { KubernetesErrorCode } from './error.ts';
import { backoffMs } from './pacing.ts';
import type { EffectOutcome, EffectRequest } from './port.ts';

export const FIELD_MANAGER = 'paramedic';

/** What every write needs besides what it writes. */
export interface WriteContext {
  readonly client: KubernetesClient;
  readonly request: Pick<EffectRequest, 'signal' | 'beforeWrite' | 'heartbeat'>;
}

/** An outcome that ends a write without having done it. */
export type Stop = Exclude<EffectOutcome, { status: 'applied' | 'already-applied' }>;

/** What follows from the object as it is now. */
export type Judgement<T> =
  | { readonly verdict: 'write'; readonly send: () => Promise<T> }
  /** It is as wanted, by us or without us. */
  | { readonly verdict: 'done'; readonly object: T }
  | { readonly verdict: 'stop'; readonly outcome: Stop };

export type WriteResult<T> = { readonly status: 'applied' | 'already-applied'; readonly object: T } | Stop;

export interface ConditionalWrite<T> {
  /** For sentences: `Deployment shop/web`. */
  readonly what: string;
  /** Reads and decides. Called before every try, so each retry is a read-back of the one before. */
  readonly judge: () => Promise<Judgement<T>>;
  /** How long a disruption budget's 429 is put up with. */
  readonly patience?: {
    readonly tries: number;
    readonly everyMs: number;
    readonly sentence: string;
  };
}

const CONFLICT_RETRIES = 3;
const FAILURE_RETRIES = 3;
const THROTTLE_RETRIES = 4;
const THROTTLE_WAIT_MS = 1000;
/** Longer waits are the caller's: the error says how long. */
const LONGEST_THROTTLE_WAIT_MS = 30_000;
const FIRST_BACKOFF_MS = 250;
const LONGEST_BACKOFF_MS = 4000;
/** Between heartbeats, so that a wait notices a cancelled run at once. */
const HEARTBEAT_MS = 1000;

/** The end of the line once the tries are used up; it is taken only after a last look. */
type Conclusion = { readonly outcome: Stop } | { readonly error: KubernetesError };

interface Tally {
  conflicts: number;
  failures: number;
  throttles: number;
}

/**
 * Writes once, however often it is tried: look, decide, ask the kill switch, write; after any doubt look again before
 * anything else. A conflict or failed test is retried 3 times while the pre-state stands, a failure 3 times with
 * back-off, a 429 as the server says.
 * @returns applied | already-applied | drifted | blocked | gone
 * @throws KubernetesError when the outcome cannot be told or the server stays unavailable; whatever `beforeWrite` throws
 */
export async function writeConditionally<T>(
  context: WriteContext,
  write: ConditionalWrite<T>,
): Promise<WriteResult<T>> {
  const { request } = context;
  const tally: Tally = { conflicts: 0, failures: 0, throttles: 0 };
  let conclusion: Conclusion | null = null;
  for (let tries = 0; ; tries += 1) {
    request.heartbeat();
    const judgement = await write.judge();
    if (judgement.verdict === 'stop') return judgement.outcome;
    if (judgement.verdict === 'done')
      return { status: tries === 0 ? 'already-applied' : 'applied', object: judgement.object };
    if (conclusion !== null) return conclude(conclusion);
    await request.beforeWrite();
    try {
      return { status: 'applied', object: await judgement.send() };
    } catch (error) {
      if (!(error instanceof KubernetesError)) throw error;
      conclusion = await afterError(context, write, error, tally);
    }
  }
}

function conclude(conclusion: Conclusion): Stop {
  if ('error' in conclusion) throw conclusion.error;
  return conclusion.outcome;
}

type Reaction = 'look-again' | 'blocked' | 'wait' | 'back-off' | 'throw';

const REACTIONS: Readonly<Record<KubernetesErrorCode, Reaction>> = {
  conflict: 'look-again',
  'not-found': 'look-again',
  invalid: 'look-again',
  forbidden: 'blocked',
  other: 'blocked',
  unauthorized: 'throw',
  throttled: 'wait',
  gone: 'back-off',
  timeout: 'back-off',
  unavailable: 'back-off',
};

function reactionTo(error: KubernetesError): Reaction {
  // A failed `test` is 422 without causes; with causes a field of ours is illegal, and stays so.
  if (error.code === 'invalid' && error.causes.length > 0) return 'blocked';
  if (error.code === 'other' && (error.status ?? 0) < 400) return 'throw';
  return REACTIONS[error.code];
}

/** Waits for the next try where there may be one: null. */
async function afterError<T>(
  context: WriteContext,
  write: ConditionalWrite<T>,
  error: KubernetesError,
  tally: Tally,
): Promise<Conclusion | null> {
  switch (reactionTo(error)) {
    case 'look-again':
      return afterConflict(write, tally);
    case 'blocked':
      return { outcome: { status: 'blocked', sentence: error.message } };
    case 'wait':
      return await afterThrottle(context, write, error, tally);
    case 'back-off':
      return await afterFailure(context, error, tally);
    case 'throw':
      return { error };
  }
}

function afterConflict<T>({ what }: ConditionalWrite<T>, tally: Tally): Conclusion | null {
  tally.conflicts += 1;
  if (tally.conflicts <= CONFLICT_RETRIES) return null;
  const sentence = `${what} was written by somebody else at every one of ${String(tally.conflicts)} tries; look who keeps changing it`;
  return { outcome: { status: 'drifted', sentence } };
}

async function afterThrottle<T>(
  context: WriteContext,
  { patience }: ConditionalWrite<T>,
  error: KubernetesError,
  tally: Tally,
): Promise<Conclusion | null> {
  tally.throttles += 1;
  if (patience !== undefined && isBudget(error)) {
    if (tally.throttles >= patience.tries)
      return { outcome: { status: 'blocked', sentence: patience.sentence } };
    await pause(context, patience.everyMs);
    return null;
  }
  const waitMs = error.retryAfterMs ?? THROTTLE_WAIT_MS;
  if (waitMs > LONGEST_THROTTLE_WAIT_MS || tally.throttles > THROTTLE_RETRIES) return { error };
  await pause(context, waitMs);
  return null;
}

/** A busy server says how long to wait; a disruption budget cannot know. */
const isBudget = ({ causes, retryAfterMs }: KubernetesError): boolean =>
  retryAfterMs === null || causes.some((cause) => cause.reason === 'DisruptionBudget');

async function afterFailure(
  context: WriteContext,
  error: KubernetesError,
  tally: Tally,
): Promise<Conclusion | null> {
  tally.failures += 1;
  if (tally.failures > FAILURE_RETRIES) return { error };
  const { random } = context.client.pacing;
  const backoff = backoffMs(tally.failures - 1, FIRST_BACKOFF_MS, LONGEST_BACKOFF_MS, random());
  await pause(
    context,
    error.retryAfterMs === null ? backoff : Math.min(error.retryAfterMs, LONGEST_BACKOFF_MS),
  );
  return null;
}

/** Waits with a heartbeat a second. Rejects with the signal's reason when the run is cancelled. */
export async function pause({ client, request }: WriteContext, ms: number): Promise<void> {
  for (let leftMs = ms; leftMs > 0; leftMs -= HEARTBEAT_MS) {
    request.heartbeat();
    await client.pacing.sleep(Math.min(leftMs, HEARTBEAT_MS), request.signal);
  }
}
