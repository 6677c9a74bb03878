import type { AnomalyDetail, RelatedHeal } from '../domain/access/anomaly-view-schema.ts';
import type { AnomalyRecord, HealRecord } from '../store/port.ts';
import { askStore } from './asking.ts';
import type { ApiDeps } from './deps.ts';

/** A symptom may be seen a little before the samples turn strange, and a heal is opened a little after. */
const BEFORE_MS = 300_000;
const AFTER_MS = 900_000;
const MOST_SCANNED = 1000;
const MOST_HEALS = 20;

/** The heals of the same workload that were opened around the anomaly, and the sum of it in words. */
export async function whatWasDone(
  deps: ApiDeps,
  anomaly: AnomalyRecord,
): Promise<AnomalyDetail['whatWasDone']> {
  const fromMs = anomaly.atMs - BEFORE_MS;
  const untilMs = (anomaly.endedAtMs ?? deps.nowMs()) + AFTER_MS;
  const { targetKey, targetUid } = anomaly;
  const rows = await askStore(deps, (store) => store.listHeals({ targetKey, limit: MOST_SCANNED }));
  const around = rows
    .filter((heal) => heal.target.uid === targetUid)
    .filter(({ openedAtMs }) => openedAtMs >= fromMs && openedAtMs <= untilMs)
    .toSorted((a, b) => a.openedAtMs - b.openedAtMs)
    .slice(0, MOST_HEALS);
  const heals = await Promise.all(around.map((heal) => related(deps, heal)));
  // Newest first: a full page that does not reach back to the anomaly leaves heals unseen.
  const isCut = rows.length >= MOST_SCANNED && (rows.at(-1)?.openedAtMs ?? 0) > fromMs;
  return { heals, sentence: sentenceOf(heals.length, isCut, anomaly.endedAtMs === null) };
}

async function related(deps: ApiDeps, heal: HealRecord): Promise<RelatedHeal> {
  const { id, mode, status, openedAtMs, reason } = heal;
  const [newest] =
    reason === null
      ? await askStore(deps, (store) => store.timeline({ healId: id, isNewest: true, limit: 1 }))
      : [];
  return { id, mode, status, openedAtMs, sentence: reason ?? newest?.sentence ?? 'nothing is recorded yet' };
}

function sentenceOf(heals: number, isCut: boolean, goesOn: boolean): string {
  if (heals > 0)
    return `${heals === 1 ? 'one heal' : `${String(heals)} heals`} of this workload ${heals === 1 ? 'was' : 'were'} opened around it`;
  if (isCut) return 'it cannot be told here: too many newer heals are in the record';
  return goesOn
    ? 'it is recorded, and nothing has been done: no heal of this workload was opened since 5 min before it began'
    : 'it was recorded, and nothing was done: no heal of this workload was opened from 5 min before it began to 15 min after it ended';
}
