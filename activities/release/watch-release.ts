import { cancellationSignal } from '@temporalio/activity';
import {
  SHORTEST_WINDOW_MS,
  endsEarly,
  isWatchOver,
  longestWatchMs,
} from '../../domain/release/judge-watch.ts';
import type { Arms } from '../../domain/release/plan.ts';
import type { Metric, Thresholds } from '../../domain/release/release-schema.ts';
import { restartCounts } from '../../domain/release/trigger/crash-evidence.ts';
import type { RestartCounts } from '../../domain/release/trigger/crash-evidence.ts';
import type { ReleasedVersion } from '../../domain/release/trigger/findings.ts';
import type { ArmFigures, WindowFigures } from '../../domain/release/verdict.ts';
import { heartbeating } from '../heartbeating.ts';
import { isRetryable } from '../kubernetes/error.ts';
import { lookAtArms } from './arms.ts';
import type { Arm, ArmsLook, LookDeps } from './arms.ts';
import { judgeSpan } from './judge-span.ts';
import type { JudgeDeps, Judged } from './judge-span.ts';

export interface WatchInput {
  readonly arms: Arms;
  readonly windowSeconds: number;
  readonly thresholds: Thresholds;
  readonly metrics: readonly Metric[];
  /** From `measureBefore`. */
  readonly before: WindowFigures['before'];
  /** When the new version began to serve, epoch ms: a retry then goes on with the same window. Absent: now. */
  readonly sinceMs?: number;
}

export interface WatchResult extends Judged {
  /** What ran in the canary arm; null: it was gone, or its controller had made nothing of it yet. */
  readonly version: ReleasedVersion | null;
}

export type WatchDeps = LookDeps &
  JudgeDeps & {
    /** Rejects when the activity is cancelled. */
    readonly pause: (ms: number) => Promise<void>;
  };

const LOOK_EVERY_MS = 5000;
/** Metrics over less hold no two scrapes. */
const SHORTEST_SPAN_MS = 10_000;
/** An API server that restarts is back within this; a watch of hours is not begun anew for it. */
const BLIND_MS = 60_000;

/**
 * Watches a new version for one window, beside the old where that serves too, and judges it. Ends early on harm that needs
 * no more evidence, looked for in the last half minute as well as in the whole window, so that a late fault in a long
 * watch is not thinned by what went before; goes on for at most three windows while it is too little to judge by.
 */
export function watchRelease(deps: WatchDeps, input: WatchInput): Promise<WatchResult> {
  return heartbeating(() => watch(deps, input));
}

/** A watch between two looks. */
interface Course {
  readonly fromMs: number;
  first: ArmsLook | null;
  /** What the look before came to. */
  judged: Judged | null;
}

async function watch(deps: WatchDeps, input: WatchInput): Promise<WatchResult> {
  const windowMs = input.windowSeconds * 1000;
  const course: Course = { fromMs: input.sinceMs ?? deps.nowMs(), first: null, judged: null };
  for (;;) {
    const result = await lookOnce(deps, input, course);
    if (result !== null) return result;
    const leftMs = windowMs - (deps.nowMs() - course.fromMs);
    await deps.pause(leftMs > 0 ? Math.min(LOOK_EVERY_MS, leftMs) : LOOK_EVERY_MS);
  }
}

/** Null: the watch goes on. */
async function lookOnce(deps: WatchDeps, input: WatchInput, course: Course): Promise<WatchResult | null> {
  const look = await lookPatiently(deps, input.arms);
  if ('gone' in look)
    return handedOver(`Deployment ${look.gone} is gone: somebody deleted it`, course.judged, null);
  course.first ??= look;
  const version = versionOf(look.canary);
  const edited = editedSince(course.first, look);
  if (edited !== null) return handedOver(edited, course.judged, version);
  const elapsedMs = Math.max(0, deps.nowMs() - course.fromMs);
  const { judged, isOver } = await judgeSight(deps, input, {
    look,
    fromMs: course.fromMs,
    elapsedMs,
    counts: countsOf(course.first),
    last: course.judged,
  });
  course.judged = judged;
  return isOver ? { ...judged, version } : null;
}

interface Sight {
  readonly look: ArmsLook;
  readonly fromMs: number;
  readonly elapsedMs: number;
  readonly counts: RestartCounts;
  readonly last: Judged | null;
}

/** The last half minute first, then everything since the watch began. */
async function judgeSight(
  deps: WatchDeps,
  input: WatchInput,
  { look, fromMs, elapsedMs, counts, last }: Sight,
): Promise<{ readonly judged: Judged; readonly isOver: boolean }> {
  const { thresholds, before } = input;
  const windowMs = input.windowSeconds * 1000;
  const signal = cancellationSignal();
  const over = (spanMs: number, metrics: readonly Metric[]): Promise<Judged> =>
    judgeSpan(deps, look, { fromMs, counts, spanMs, before }, { thresholds, metrics, signal });
  if (elapsedMs > SHORTEST_WINDOW_MS) {
    const recent = await over(SHORTEST_WINDOW_MS, []);
    if (endsEarly(recent.verdict, SHORTEST_WINDOW_MS)) return { judged: recent, isOver: true };
  }
  const isWhole = elapsedMs >= windowMs;
  const judged = await over(Math.max(elapsedMs, SHORTEST_SPAN_MS), isWhole ? input.metrics : []);
  const mostMs = longestWatchMs(windowMs, thresholds.unresolvedSeconds);
  return {
    judged,
    isOver: isWatchOver(judged.verdict, last?.verdict ?? null, { elapsedMs, windowMs, mostMs }),
  };
}

async function lookPatiently(deps: WatchDeps, arms: Arms): ReturnType<typeof lookAtArms> {
  const fromMs = deps.nowMs();
  for (;;) {
    try {
      return await lookAtArms(deps, arms, cancellationSignal());
    } catch (failed) {
      if (!isRetryable(failed) || deps.nowMs() - fromMs >= BLIND_MS) throw failed;
    }
    await deps.pause(LOOK_EVERY_MS);
  }
}

const countsOf = ({ canary, baseline }: ArmsLook): RestartCounts =>
  restartCounts([...canary.pods, ...(baseline?.pods ?? [])]);

const templateOf = (arm: Arm): string => arm.observed.observation.templateHash;

/** Figures of another version than the one released would be figures of nothing. */
function editedSince(first: ArmsLook, now: ArmsLook): string | null {
  const pairs = [
    [first.canary, now.canary],
    [first.baseline, now.baseline],
  ] as const;
  const edited = pairs.find(([was, is]) => was !== null && is !== null && templateOf(was) !== templateOf(is));
  const name = edited?.[1]?.observed.observation.target.name;
  return name === undefined ? null : `somebody changed the pod template of ${name} during the watch`;
}

function versionOf({ observed, podTemplateHashes }: Arm): ReleasedVersion | null {
  const [podTemplateHash] = podTemplateHashes;
  return podTemplateHash === undefined
    ? null
    : { templateHash: observed.observation.templateHash, podTemplateHash };
}

const NO_FIGURES: ArmFigures = {
  requests: 0,
  errorRatio: null,
  p95Ms: null,
  restarts: 0,
  crashes: [],
  podsReady: 0,
  podsDesired: 0,
  memoryRatio: null,
  cpuRatio: null,
};

/** Somebody else decided meanwhile: a person says what now. */
function handedOver(sentence: string, judged: Judged | null, version: WatchResult['version']): WatchResult {
  const figures: WindowFigures = judged?.figures ?? {
    windowMs: 0,
    canary: NO_FIGURES,
    baseline: null,
    before: null,
    metrics: 'unknown',
    custom: [],
  };
  return {
    figures,
    version,
    verdict: { verdict: 'unknown', trigger: null, healthScore: null, sentences: [sentence] },
  };
}
