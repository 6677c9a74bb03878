import { NOTHING_STANDS } from '../../domain/detection/anomaly/detector.ts';
import { MODEL_VERSION } from '../../domain/detection/anomaly/model.ts';
import type { Model } from '../../domain/detection/anomaly/model.ts';
import { TrainedStanding } from '../../domain/detection/anomaly/standing-schema.ts';
import type { TrainingFacts } from '../../domain/detection/anomaly/training-due.ts';
import type { Stretch } from '../../domain/detection/anomaly/training-plan.ts';
import type { DetectorRecord, StoredModel } from '../../store/port.ts';
import type { ActivityDeps } from '../deps.ts';
import { openModel } from '../scorer/model-file.ts';

/** All that a training of one workload depends on, as the records have it now. */
export interface TrainingKnowledge {
  readonly facts: TrainingFacts;
  /** The model that watches now; null when there is none, or none that can be used. */
  readonly model: Model | null;
  /** What must not teach that it is normal, and what of it a person said may. */
  readonly alarms: readonly Stretch[];
  readonly refuted: readonly Stretch[];
  /** When a person last said so; null: never. */
  readonly refutedAtMs: number | null;
}

/** More than a person refutes of one workload in a month. */
const MOST_REFUTED = 500;

/** Whether a training is due, without what it would learn from: cheap enough for a thousand detectors a minute. */
export async function factsOf(
  { store, sampleMs }: Pick<ActivityDeps, 'store' | 'sampleMs'>,
  record: DetectorRecord,
): Promise<TrainingFacts> {
  const { alarm, shiftedAtMs, releasedAtMs } = standingOf(record.standing);
  const { targetUid, firstSeenAtMs, training, model } = record;
  const alarmSinceMs = alarm.suspectSinceMs;
  const facts = { firstSeenAtMs, sampleMs, training, alarmSinceMs, shiftedAtMs, releasedAtMs };
  if (alarmSinceMs === null) return { ...facts, hasModel: isForThese(model, sampleMs), isRefuted: false };
  const [newest] = await store.listAnomalies({ targetUid, limit: 1 });
  const isRefuted = newest !== undefined && newest.lastAtMs >= alarmSinceMs && newest.notAnAnomaly !== null;
  return { ...facts, hasModel: usableModel(record, sampleMs) !== null, isRefuted };
}

export async function knowledgeOf(
  deps: Pick<ActivityDeps, 'store' | 'sampleMs'>,
  record: DetectorRecord,
): Promise<TrainingKnowledge> {
  const { targetUid, standing } = record;
  const facts = await factsOf(deps, record);
  const model = usableModel(record, deps.sampleMs);
  const refuted = await deps.store.listAnomalies({ targetUid, isRefuted: true, limit: MOST_REFUTED });
  const said = refuted.flatMap(({ notAnAnomaly }) => notAnAnomaly?.atMs ?? []);
  return {
    facts: { ...facts, hasModel: model !== null },
    model,
    alarms: standingOf(standing).alarms,
    refuted: refuted.map(({ atMs, lastAtMs }) => ({ fromMs: atMs, toMs: lastAtMs })),
    refutedAtMs: said.length === 0 ? null : Math.max(...said),
  };
}

/** A standing that cannot be read is no standing: it must not keep a workload from being trained for ever. */
function standingOf(json: string | null): TrainedStanding {
  const nothing = { ...NOTHING_STANDS, releasedAtMs: null };
  if (json === null) return nothing;
  try {
    return TrainedStanding.catch(nothing).parse(JSON.parse(json));
  } catch (failed) {
    if (failed instanceof SyntaxError) return nothing;
    throw failed;
  }
}

function usableModel({ model }: DetectorRecord, sampleMs: number): Model | null {
  if (!isForThese(model, sampleMs)) return null;
  const opened = openModel(model);
  return opened.ok ? opened.model : null;
}

/** A model that knows samples fifteen seconds apart says nothing about some that are five apart. */
const isForThese = (model: StoredModel | null, sampleMs: number): model is StoredModel =>
  model !== null && model.version === MODEL_VERSION && model.intervalMs === sampleMs;
