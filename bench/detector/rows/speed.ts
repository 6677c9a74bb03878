import { QUIET, alarmRuleOf, nextAlarm } from '../../../domain/detection/anomaly/alarm.ts';
import { fitModel } from '../../../domain/detection/anomaly/fit.ts';
import { prepareScore } from '../../../domain/detection/anomaly/score.ts';
import { quantile } from '../../statistics.ts';
import { generateFaults } from '../faults/generate-faults.ts';
import { courseOf, runUp, sampleOf } from '../walk.ts';

const ROWS = 14_400;
const WORKLOADS = 1000;
const PUSHES = 20_000;
const FITS = 5;

/**
 * What one worker spends: processor time of a refit on 14,400 rows of seven metrics, time of a sample, one tick over 1,000
 * workloads with a model of their own each, and what those models take in memory. Meant for a process of its own, with
 * `--expose-gc`: what was there before would blur the memory.
 */
export function measureSpeed(): Record<string, number | null> {
  const course = courseOf(generateFaults({ seed: 1, size: 1, days: 3, testDays: 1 }));
  const history = {
    values: course.values.subarray(0, ROWS * course.metrics.length),
    rows: ROWS,
    startMs: course.startMs,
  };
  const fit = () => fitModel(course.metrics, history, course.intervalMs);
  const first = fit();
  if (first.status === 'learning') throw new Error('14,400 generated rows are enough for a model');
  const refits = Array.from({ length: FITS }, () => processorSecondsOf(fit));
  const pushes = pushTimesMs(() => prepareScore(first.model), course);
  const text = JSON.stringify(first.model);
  const before = keptBytes();
  const workers = Array.from({ length: WORKLOADS }, () => {
    const model = JSON.parse(text) as typeof first.model;
    const score = prepareScore(model);
    return { score, rule: alarmRuleOf(model), memory: runUp(score, course, ROWS), state: QUIET };
  });
  const grown = keptBytes() - before;
  const tickMs = elapsedMs(() => {
    for (const one of workers) {
      const sample = sampleOf(course, ROWS);
      const { surprise, memory } = one.score.next(one.memory, sample);
      one.memory = memory;
      one.state = nextAlarm(one.rule, one.state, surprise, sample.atMs).state;
    }
  });
  return {
    pushP99Ms: quantile(pushes, 0.99),
    refitSeconds: quantile(refits, 0.5),
    tickSeconds: tickMs / 1000,
    keptMb: grown / 1e6,
  };
}

/** What is kept after a collection; the resident size alone would count what earlier work left behind as free. */
function keptBytes(): number {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function pushTimesMs(prepare: () => ReturnType<typeof prepareScore>, course: ReturnType<typeof courseOf>) {
  const score = prepare();
  let memory = runUp(score, course, ROWS);
  return Array.from({ length: PUSHES }, (_, push) =>
    elapsedMs(() => {
      memory = score.next(memory, sampleOf(course, ROWS + (push % (course.rows - ROWS)))).memory;
    }),
  );
}

function elapsedMs(work: () => void): number {
  const startedMs = performance.now();
  work();
  return performance.now() - startedMs;
}

function processorSecondsOf(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  return process.cpuUsage(before).user / 1e6;
}
