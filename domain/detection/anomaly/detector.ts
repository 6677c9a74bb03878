import { alarmRuleOf, nextAlarm, QUIET } from './alarm.ts';
import type { AlarmRule, AlarmState, AlarmStep } from './alarm.ts';
import type { Sample } from './features.ts';
import type { Model } from './model.ts';
import { prepareScore } from './score.ts';
import type { Memory, Scored } from './score.ts';
import type { Stretch } from './training-plan.ts';

/** What a detector must not forget when its process ends: plain data. Everything else is seen again in recent samples. */
export interface Standing {
  readonly alarm: AlarmState;
  /** What the next model must not learn from, oldest first. */
  readonly alarms: readonly Stretch[];
  /** When the newest shift was accepted; null without one. */
  readonly shiftedAtMs: number | null;
}

export const NOTHING_STANDS: Standing = { alarm: QUIET, alarms: [], shiftedAtMs: null };

export interface Detection {
  readonly scored: Scored;
  readonly step: AlarmStep;
  readonly memory: Memory;
  readonly standing: Standing;
}

/** A model ready to watch one workload; the same samples give the same detections. */
export interface Detector {
  readonly rule: AlarmRule;
  readonly start: () => Memory;
  readonly next: (memory: Memory, standing: Standing, sample: Sample) => Detection;
  /** The memory after samples that were judged before: nothing is raised by them. */
  readonly catchUp: (samples: readonly Sample[]) => Memory;
}

/** No stretch is kept for longer than any training looks back. */
const KEPT_MS = 30 * 86_400_000;

/** @param acceptAfterMs how long an alarm holds until it is the new normal; sooner after a release */
export function prepareDetector(model: Model, acceptAfterMs?: number): Detector {
  const score = prepareScore(model);
  const rule = alarmRuleOf(model, acceptAfterMs);
  return {
    rule,
    start: score.start,
    next: (before, standing, sample) => {
      const scored = score.next(before, sample);
      const step = nextAlarm(rule, standing.alarm, scored.surprise, sample.atMs);
      return {
        scored,
        step,
        memory: scored.memory,
        standing: { alarm: step.state, ...noted(standing, step, sample.atMs) },
      };
    },
    catchUp: (samples) =>
      samples.reduce((memory, sample) => score.next(memory, sample).memory, score.start()),
  };
}

/** Keeps the stretches of suspicion, each as one, and the shift that ends them. */
function noted(
  { alarms, shiftedAtMs }: Standing,
  step: AlarmStep,
  atMs: number,
): Pick<Standing, 'alarms' | 'shiftedAtMs'> {
  if (step.isShift) return { alarms, shiftedAtMs: atMs };
  if (step.suspectSinceMs === null) return { alarms, shiftedAtMs };
  const kept = alarms.filter(({ toMs }) => atMs - toMs <= KEPT_MS);
  const last = kept.at(-1);
  const now = { fromMs: step.suspectSinceMs, toMs: atMs };
  const isSame = last !== undefined && last.toMs >= now.fromMs;
  return { alarms: isSame ? [...kept.slice(0, -1), { ...last, toMs: atMs }] : [...kept, now], shiftedAtMs };
}
