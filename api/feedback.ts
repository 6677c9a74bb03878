import type { AnomalyRecord, TimelineEntry } from '../store/port.ts';
import { askStore } from './asking.ts';
import type { ApiDeps } from './deps.ts';

interface Word {
  readonly by: string;
  readonly reason: string;
}

/**
 * Keeps a person's word that this is no anomaly, tells it in the timeline and brings the next training forward. Each
 * part may be done twice, so a request that was cut short is made whole by asking again.
 * @returns one sentence for the person, or null when there is no such anomaly
 */
export async function refute(deps: ApiDeps, anomalyId: string, word: Word): Promise<string | null> {
  const { by, reason } = word;
  const before = await askStore(deps, (store) => store.readAnomaly(anomalyId));
  if (before === null) return null;
  const atMs = deps.nowMs();
  await askStore(deps, (store) => store.refuteAnomaly(anomalyId, { by, atMs }));
  const anomaly = await askStore(deps, (store) => store.readAnomaly(anomalyId));
  if (anomaly === null) return null;
  const said = anomaly.notAnAnomaly ?? { by, atMs };
  await askStore(deps, (store) =>
    store.appendTimeline([entryOf(anomaly, { ...said, reason: said.by === by ? reason : '' })]),
  );
  const isLearned = await bringForward(deps, anomaly.targetUid, said.atMs);
  if (before.notAnAnomaly !== null)
    return `${said.by} said so on ${new Date(said.atMs).toISOString()} already, and that stands`;
  return isLearned
    ? 'noted: it is not an anomaly; the next training, within minutes, takes this stretch for normal'
    : 'noted: it is not an anomaly; the first training takes this stretch for normal';
}

/** A training after the word has learned from it already, and is not repeated for a repeated word. */
async function bringForward(deps: ApiDeps, targetUid: string, saidAtMs: number): Promise<boolean> {
  const detectors = await askStore(deps, (store) => store.readDetectors([targetUid]));
  const training = detectors.get(targetUid)?.training ?? null;
  if (training !== null && training.atMs <= saidAtMs)
    await askStore(deps, (store) => store.bringTrainingForward(targetUid, saidAtMs));
  return training !== null;
}

const entryOf = (anomaly: AnomalyRecord, said: Word & { readonly atMs: number }): TimelineEntry => ({
  id: `${anomaly.id}/answered`,
  healId: null,
  targetKey: anomaly.targetKey,
  scope: anomaly.scope,
  atMs: said.atMs,
  phase: 'answered',
  sentence: `${said.by} says that ${anomaly.id} is not an anomaly${said.reason === '' ? '' : `: ${said.reason}`}`,
  detail: {
    anomaly: anomaly.id,
    verdict: 'not-an-anomaly',
    by: said.by,
    reason: said.reason,
    isAuthenticated: false,
  },
});
