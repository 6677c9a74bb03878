import { judgeCalibration } from '../../domain/detection/anomaly/calibration-guard.ts';
import type { CalibrationChange } from '../../domain/detection/anomaly/calibration-guard.ts';
import { LEAST_ROWS } from '../../domain/detection/anomaly/fit.ts';
import type { Model } from '../../domain/detection/anomaly/model.ts';
import { isDue, isUnderAlarm, nextTraining } from '../../domain/detection/anomaly/training-due.ts';
import { planTraining } from '../../domain/detection/anomaly/training-plan.ts';
import type { TrainingPlan } from '../../domain/detection/anomaly/training-plan.ts';
import { trainingRows, withoutRefuted } from '../../domain/detection/anomaly/training-rows.ts';
import type { TrainingRows } from '../../domain/detection/anomaly/training-rows.ts';
import { METRIC_NAMES, METRICS } from '../../domain/workload/metric-vector.ts';
import type { DetectorRecord, StoredModel, Training } from '../../store/port.ts';
import type { ActivityDeps } from '../deps.ts';
import type { ObservedWorkload } from '../kubernetes/port.ts';
import { hasMetric } from '../metrics/combine-sources.ts';
import type { ServiceLevelRequest } from '../metrics/port.ts';
import type { SampleRange, SampleWindow } from '../metrics/sample-source.ts';
import { sealModel } from '../scorer/model-file.ts';
import { levelRequest } from './survey.ts';
import { knowledgeOf } from './training-knowledge.ts';
import type { TrainingKnowledge } from './training-knowledge.ts';

export interface Trained {
  readonly status: 'trained' | 'kept' | 'learning' | 'failed' | 'putOff';
  readonly sentence: string;
}

/** A week of samples fifteen seconds apart: what a fit does with more takes seconds and teaches little. */
const MOST_ROWS = 40_320;

/** What a training came to; the model is null where there is none, or none that is taken. */
interface Outcome {
  readonly training: Training & { readonly status: 'trained' | 'kept' | 'learning' };
  readonly model: StoredModel | null;
}

/** A training that is due, with what it depends on as it was when it began. */
export interface DueTraining {
  readonly status: 'due';
  readonly uid: string;
  readonly request: ServiceLevelRequest;
  readonly known: TrainingKnowledge;
  readonly plan: TrainingPlan;
}

export interface Moment {
  readonly nowMs: number;
  readonly signal: AbortSignal;
}

/** What a training would learn from, or why there is none. */
export async function prepareTraining(
  deps: ActivityDeps,
  uid: string,
  observed: ObservedWorkload,
  nowMs: number,
): Promise<DueTraining | Trained> {
  const record = await readRecord(deps, uid);
  if (record === null) return putOff('no tick has seen it yet');
  const known = await knowledgeOf(deps, record);
  if (!isDue(known.facts, nowMs)) return putOff(whyNotDue(known));
  const { facts, alarms, refuted } = known;
  const plan = planTraining(nowMs, withoutRefuted(alarms, refuted), facts.shiftedAtMs);
  return { status: 'due', uid, request: levelRequest(observed), known, plan };
}

/** On the grid of the samples, all that any of these may learn from; the newest step is not over yet. */
export function rangeOf(due: readonly DueTraining[], nowMs: number, stepMs: number): SampleRange {
  const lastMs = (Math.floor(nowMs / stepMs) - 1) * stepMs;
  const firstMs = Math.ceil(Math.min(...due.map(({ plan }) => plan.fromMs)) / stepMs) * stepMs;
  return { fromMs: Math.max(firstMs, lastMs - (MOST_ROWS - 1) * stepMs), toMs: lastMs, stepMs };
}

/**
 * Trains one detector: fits, judges the calibration, looks whether it is still due, and saves model and training in one
 * statement.
 * @throws whatever the record store or the fit fail with, or for metrics that could not be read; nothing is saved then
 */
export async function trainDetector(
  deps: ActivityDeps,
  { uid, known, plan }: DueTraining,
  window: SampleWindow | undefined,
  moment: Moment,
): Promise<Trained> {
  const rows = rowsFor(plan, window, deps.sampleMs);
  const { training, model } = await learn(deps, rows, known, moment);
  const hindrance = await hindranceNow(deps, uid, known, moment.nowMs);
  if (hindrance !== null) return putOff(hindrance);
  moment.signal.throwIfAborted();
  if (model === null) await deps.store.saveTraining(uid, training);
  else await deps.store.saveModel(uid, model, training);
  return { status: training.status, sentence: training.note };
}

const putOff = (sentence: string): Trained => ({ status: 'putOff', sentence });

const readRecord = async ({ store }: ActivityDeps, uid: string): Promise<DetectorRecord | null> =>
  (await store.readDetectors([uid])).get(uid) ?? null;

const whyNotDue = ({ facts }: TrainingKnowledge): string =>
  isUnderAlarm(facts)
    ? 'an alarm stands, and what is wrong must not be learned: it is trained when the alarm has ended'
    : 'it is not due: it has been trained meanwhile';

/** What changed while the fit was running, so that its model must not be saved; null: nothing did. */
async function hindranceNow(
  deps: ActivityDeps,
  uid: string,
  then: TrainingKnowledge,
  nowMs: number,
): Promise<string | null> {
  const record = await readRecord(deps, uid);
  if (record === null) return 'it was forgotten meanwhile';
  const now = await knowledgeOf(deps, record);
  if (!isDue(now.facts, nowMs)) return whyNotDue(now);
  const isSame = now.facts.shiftedAtMs === then.facts.shiftedAtMs && now.refutedAtMs === then.refutedAtMs;
  return isSame ? null : 'what is normal was decided anew meanwhile: it is trained again with the next run';
}

function rowsFor(
  { fromMs, without }: TrainingPlan,
  window: SampleWindow | undefined,
  sampleMs: number,
): TrainingRows {
  if (window === undefined) return trainingRows(METRICS, NO_ROWS, sampleMs, []);
  const unread = unreadOf(window);
  // A model without the metrics that could not be read would be blind for them until it is trained again.
  if (unread.length > 0) throw new Error(`not all of it could be read (${unread.join('; ')})`);
  const { startMs } = window;
  const early = Math.min(window.rows, Math.max(0, Math.ceil((fromMs - startMs) / sampleMs)));
  const history = {
    values: window.values.subarray(early * METRICS.length),
    rows: window.rows - early,
    startMs: startMs + early * sampleMs,
  };
  return trainingRows(METRICS, history, sampleMs, without);
}

const NO_ROWS = { values: new Float64Array(), rows: 0, startMs: 0 };

/** A metric that was never there leaves no gap: one that leaves nothing else could not be read. */
const unreadOf = (window: SampleWindow): string[] =>
  window.issues.flatMap(({ kind, metric, sentence }) =>
    kind === 'gap' && !METRIC_NAMES.some((name) => name === metric && hasMetric(window, name))
      ? [sentence]
      : [],
  );

async function learn(
  deps: ActivityDeps,
  { metrics, history }: TrainingRows,
  known: TrainingKnowledge,
  { nowMs, signal }: Moment,
): Promise<Outcome> {
  const { sampleMs } = deps;
  if (metrics.length === 0) return stillLearning({ rows: 0, needed: LEAST_ROWS }, nowMs, sampleMs);
  const { fit, forestSample } = await deps.fits.fit({ metrics, history, intervalMs: sampleMs }, signal);
  if (fit.status === 'learning') return stillLearning(fit, nowMs, sampleMs);
  const { rows } = fit.model.trained;
  const ended = { atMs: nowMs, rows, needed: LEAST_ROWS };
  const change = refusedChange(known, fit.model);
  if (change !== null) {
    const nextAtMs = nextTraining({ status: 'kept' }, nowMs, sampleMs);
    return { training: { ...ended, status: 'kept', nextAtMs, note: whyKept(change) }, model: null };
  }
  const nextAtMs = nextTraining({ status: 'trained', taughtMs: rows * sampleMs }, nowMs, sampleMs);
  const note = `trained on ${String(rows)} rows of ${metrics.map(({ name }) => name).join(', ')}`;
  return {
    training: { ...ended, status: 'trained', nextAtMs, note },
    model: sealModel(fit.model, { forestSample }),
  };
}

function stillLearning(
  { rows, needed }: { rows: number; needed: number },
  nowMs: number,
  sampleMs: number,
): Outcome {
  const status = 'learning';
  const nextAtMs = nextTraining({ status, rows, needed }, nowMs, sampleMs);
  const note =
    rows === 0
      ? 'learning: no sample has all of its metrics yet'
      : `learning: ${String(rows)} of the ${String(needed)} rows it needs are there`;
  return { training: { status, atMs: nowMs, nextAtMs, rows, needed, note }, model: null };
}

function refusedChange(
  { model, facts, refutedAtMs }: TrainingKnowledge,
  after: Model,
): CalibrationChange | null {
  if (model === null) return null;
  const verdict = judgeCalibration(model, after, { shiftedAtMs: facts.shiftedAtMs, refutedAtMs });
  return verdict.isTaken ? null : verdict.change;
}

function whyKept({ fold, metric, metricFold }: CalibrationChange): string {
  const times = (ratio: number): string => (ratio >= 1 ? ratio : 1 / ratio).toFixed(1);
  const where = (ratio: number): string => (ratio >= 1 ? 'farther out' : 'nearer');
  return `the old model stays: by the new one the act line would lie ${times(fold)} times ${where(fold)} (for ${metric} ${times(metricFold)} times ${where(metricFold)}), and more than three times is not taken without a reason; look whether what is measured changed`;
}
