import { ACTIONABLE, fingerprint } from '../detection/finding.ts';
import type { TargetFindings } from '../detection/finding.ts';
import type { Settings } from '../policy/schema.ts';
import type { LeaveReason } from '../triage/verdict.ts';
import type { GuardState } from './lease.ts';
import type { HealOutcome } from './progress.ts';

export type GuardSettings = Pick<
  Settings,
  'cooldownSeconds' | 'attemptsPerTarget' | 'attemptsWindowSeconds' | 'quietSeconds'
>;

export type FindingsAnswer =
  /** A heal begins. */
  | { readonly answer: 'heal' }
  /** A heal or a release is open: it is told, and decides whether the fault came back, or the release brought it. */
  | { readonly answer: 'forward' }
  | {
      readonly answer: 'ignore';
      readonly reason:
        'paused' | 'leased' | 'same-as-before' | 'cooling-down' | 'attempts' | 'not-actionable';
    };

/** A fault that was left alone is looked at again after this long, though its fingerprint is the same. */
export const LOOK_AGAIN_MS = 600_000;
/** Reasons that pass by themselves within seconds: a pod between two crashes, a rollout, data that came late. */
const PASSING: ReadonlySet<LeaveReason> = new Set<LeaveReason>([
  'already-healthy',
  'progressing',
  'stale-data',
]);
export const LOOK_AGAIN_SOON_MS = 10_000;

const lookAgainAfterMs = (reason: LeaveReason | null): number =>
  reason !== null && PASSING.has(reason) ? LOOK_AGAIN_SOON_MS : LOOK_AGAIN_MS;

/**
 * What the guard does with findings about its workload.
 * @returns heal | forward | ignore with its reason; `cooling-down` and `attempts` only after a heal that acted
 */
export function answerFindings(
  state: GuardState,
  found: TargetFindings,
  nowMs: number,
  settings: GuardSettings,
): FindingsAnswer {
  if (state.lease?.purpose === 'heal' || state.lease?.purpose === 'release') return { answer: 'forward' };
  if (state.paused !== null) return { answer: 'ignore', reason: 'paused' };
  if (state.lease !== null) return { answer: 'ignore', reason: 'leased' };
  if (
    !found.findings.some(
      (finding) => ACTIONABLE.has(finding.symptom) || finding.symptom === 'metrics-unknown',
    )
  )
    return { answer: 'ignore', reason: 'not-actionable' };
  const reason = tooSoon(state, found, nowMs, settings);
  if (reason !== null) return { answer: 'ignore', reason };
  if (recentHeals(state, nowMs, settings).length >= settings.attemptsPerTarget)
    return { answer: 'ignore', reason: 'attempts' };
  return { answer: 'heal' };
}

/** A fault left alone is not looked at anew each tick; a workload just acted on is given time. Null: not too soon. */
function tooSoon(
  state: GuardState,
  found: TargetFindings,
  nowMs: number,
  settings: GuardSettings,
): 'same-as-before' | 'cooling-down' | null {
  const last = state.lastOutcome;
  if (last === null) return null;
  const sinceLastMs = nowMs - last.closedAtMs;
  const isSame = state.lastFingerprint === fingerprint(found) && last.result !== 'confirmed';
  if (isSame && sinceLastMs < lookAgainAfterMs(last.reason)) return 'same-as-before';
  return last.acts > 0 && sinceLastMs < settings.cooldownSeconds * 1000 ? 'cooling-down' : null;
}

/** A heal that left the workload alone uses up no attempt. */
export const finishHeal = (state: GuardState, outcome: HealOutcome): GuardState => ({
  ...state,
  lastOutcome: outcome,
  healsStartedAtMs: outcome.acts > 0 ? state.healsStartedAtMs : state.healsStartedAtMs.slice(0, -1),
});

export const recentHeals = (state: GuardState, nowMs: number, settings: GuardSettings): readonly number[] =>
  state.healsStartedAtMs.filter((atMs) => nowMs - atMs < settings.attemptsWindowSeconds * 1000);

/** Nothing held, nobody waiting, nothing seen lately, and no attempt left to remember: the guard may end. */
export function quietAtMs(state: GuardState, settings: GuardSettings): number {
  const attemptsMs = (state.healsStartedAtMs.at(-1) ?? 0) + settings.attemptsWindowSeconds * 1000;
  const acted = state.lastOutcome !== null && state.lastOutcome.acts > 0;
  const findingsMs = state.lastFindingAtMs + settings.quietSeconds * 1000;
  return acted ? Math.max(findingsMs, attemptsMs) : findingsMs;
}

/** The fault is back: an actionable finding whose own evidence is younger than the verification. */
export const isRecurrence = (found: TargetFindings, verifiedAtMs: number): boolean =>
  found.findings.some((finding) => ACTIONABLE.has(finding.symptom) && finding.sinceMs > verifiedAtMs);
