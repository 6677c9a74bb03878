import type { Settings } from '../policy/schema.ts';

export interface GrantedToken {
  readonly tokenId: string;
  readonly targetKey: string;
  readonly namespace: string;
  readonly atMs: number;
}

export interface Freeze {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly reason: string;
  readonly by: string;
}

/** The brake of one scope: its budget, storm, freezes. The kill switch is one for all, kept in scope `cluster`. */
export interface LimitsState {
  readonly scope: string;
  readonly granted: readonly GrantedToken[];
  readonly storm: {
    readonly sinceMs: number;
    readonly sick: readonly string[];
    readonly owners: number;
  } | null;
  readonly killSwitch: { readonly sinceMs: number; readonly by: string; readonly reason: string } | null;
  readonly freezes: readonly Freeze[];
}

export interface TokenRequest {
  /** `<heal id>/<rung>`: asking again for the same rung gets the same answer and costs nothing. */
  readonly tokenId: string;
  readonly targetKey: string;
  readonly namespace: string;
  /** Opted-in workloads of the scope, for the blast radius. */
  readonly owners: number;
  readonly limits: Pick<Settings, 'actionsPerHour' | 'attemptsPerTarget' | 'attemptsWindowSeconds'>;
}

export type TokenRefusal = 'kill-switch' | 'storm' | 'frozen' | 'budget' | 'attempts' | 'blast-radius';
export type TokenAnswer =
  | { readonly granted: true }
  | { readonly granted: false; readonly refusal: TokenRefusal; readonly sentence: string };

const HOUR_MS = 3_600_000;
/** Acts younger than this count as in progress together. */
const BLAST_WINDOW_MS = 600_000;
/** Share of a scope's workloads that may be touched together, unless all are in one namespace (REQUIREMENTS §3). */
export const BLAST_RATIO = 0.2;

export const newLimits = (scope: string): LimitsState => ({
  scope,
  granted: [],
  storm: null,
  killSwitch: null,
  freezes: [],
});

/** Tokens older than every window they count in are forgotten, so that the state stays small. */
export const forgetOldTokens = (state: LimitsState, nowMs: number): LimitsState => ({
  ...state,
  granted: state.granted.filter((token) => nowMs - token.atMs < HOUR_MS),
  freezes: state.freezes.filter((freeze) => freeze.untilMs > nowMs),
});

/**
 * May this rung act now? Checked in the order a person would ask: switched off, storm, frozen, then the budgets.
 * Undo and expiry never come here (DESIGN §2.7).
 * @returns granted, also for a token granted before; else the refusal with a sentence that names the way out
 */
export function answerToken(state: LimitsState, request: TokenRequest, nowMs: number): TokenAnswer {
  if (state.killSwitch !== null)
    return refuse(
      'kill-switch',
      `the kill switch is on (${state.killSwitch.by}: ${state.killSwitch.reason}); \`paramedic breaker reset\` ends it`,
    );
  if (state.storm !== null)
    return refuse(
      'storm',
      `${String(state.storm.sick.length)} of ${String(state.storm.owners)} workloads of scope ${state.scope} were sick at once; a person lifts the freeze with \`paramedic breaker reset --scope ${state.scope}\``,
    );
  const freeze = state.freezes.find((window) => window.fromMs <= nowMs && nowMs < window.untilMs);
  if (freeze !== undefined) return refuse('frozen', `frozen by ${freeze.by}: ${freeze.reason}`);
  if (state.granted.some((token) => token.tokenId === request.tokenId)) return { granted: true };
  return answerBudget(state.granted, request, nowMs);
}

function answerBudget(granted: readonly GrantedToken[], request: TokenRequest, nowMs: number): TokenAnswer {
  const { actionsPerHour, attemptsPerTarget, attemptsWindowSeconds } = request.limits;
  const lastHour = granted.filter((token) => nowMs - token.atMs < HOUR_MS);
  if (lastHour.length >= actionsPerHour)
    return refuse(
      'budget',
      `${String(lastHour.length)} acts in the last hour; the limit is ${String(actionsPerHour)}`,
    );
  const attempts = granted.filter(
    (token) => token.targetKey === request.targetKey && nowMs - token.atMs < attemptsWindowSeconds * 1000,
  );
  if (attempts.length >= attemptsPerTarget)
    return refuse(
      'attempts',
      `${String(attempts.length)} acts on this workload in ${String(attemptsWindowSeconds / 60)} minutes; the limit is ${String(attemptsPerTarget)}`,
    );
  const together = granted.filter((token) => nowMs - token.atMs < BLAST_WINDOW_MS);
  const targets = new Set([...together.map((token) => token.targetKey), request.targetKey]);
  const namespaces = new Set([...together.map((token) => token.namespace), request.namespace]);
  const most = Math.max(1, Math.floor(request.owners * BLAST_RATIO));
  if (namespaces.size > 1 && targets.size > most)
    return refuse(
      'blast-radius',
      `${String(targets.size)} workloads in ${String(namespaces.size)} namespaces would be touched within ten minutes; the limit is ${String(most)} of ${String(request.owners)} or one namespace`,
    );
  return { granted: true };
}

const refuse = (refusal: TokenRefusal, sentence: string): TokenAnswer => ({
  granted: false,
  refusal,
  sentence,
});

/** Notes a granted token once. */
export function noteToken(state: LimitsState, request: TokenRequest, nowMs: number): LimitsState {
  if (state.granted.some((token) => token.tokenId === request.tokenId)) return state;
  const { tokenId, targetKey, namespace } = request;
  return { ...state, granted: [...state.granted, { tokenId, targetKey, namespace, atMs: nowMs }] };
}
