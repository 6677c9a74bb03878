import type { AnomalyShape, HealShape } from '../../../domain/access/schema.ts';
import { reaches } from './anomaly-expectation.ts';
import type { AnomalyExpected, NoAnomaly } from './anomaly-expectation.ts';

/** What a run has seen of the detector so far. Epoch ms. */
export interface AnomalyWatch {
  readonly atMs: number;
  readonly injectedAtMs: number;
  /** Of the whole run, healthy time included. */
  readonly anomalies: readonly AnomalyShape[];
  /** Ids of those that were recorded before the fault. */
  readonly before: ReadonlySet<string>;
  /** When the runner first saw what was expected of an anomaly, by its id. */
  readonly rightAtMs: ReadonlyMap<string, number>;
  /** The first limit that was reached by the runner's own eyes or its clients'; null: none. */
  readonly limit: { readonly atMs: number; readonly sign: string } | null;
}

type Blamed = Pick<AnomalyShape, 'contributions'>;

/** The most blamed metric and its share; null when nothing stands out. */
export function mostBlamed({ contributions }: Blamed): { metric: string; share: number } | null {
  const [first] = Object.entries(contributions).toSorted(([, one], [, other]) => other - one);
  return first === undefined || first[1] <= 0 ? null : { metric: first[0], share: first[1] };
}

/** It blames the metric and is of the tier. */
export const isExpected = (wanted: AnomalyExpected, anomaly: AnomalyShape): boolean =>
  mostBlamed(anomaly)?.metric === wanted.metric && reaches(anomaly.tier, wanted.tier);

interface Judged {
  readonly missing: readonly string[];
  readonly broken: readonly string[];
}
const RIGHT: Judged = { missing: [], broken: [] };

/** Was the fault recorded as an anomaly of the metric, in time, and before anything but the detector could know of it? */
export function judgeExpected(
  wanted: AnomalyExpected | undefined,
  watch: AnomalyWatch,
  heals: readonly HealShape[],
): Judged {
  if (wanted === undefined) return RIGHT;
  const { atMs, injectedAtMs } = watch;
  const what = `an anomaly${wanted.tier === 'act' ? ' at act tier' : ''} that blames ${wanted.metric} most`;
  const seenAtMs = watch.anomalies
    .filter((one) => !watch.before.has(one.id) && isExpected(wanted, one))
    .reduce((first, { id }) => Math.min(first, watch.rightAtMs.get(id) ?? atMs), Infinity);
  const known = recorded(watch);
  const limit = firstLimit(watch, heals);
  if (limit !== null && limit.atMs <= seenAtMs)
    return { missing: [], broken: [`${limit.sign} ${when(limit.atMs, watch)}, before ${what}; ${known}`] };
  const lastMs = injectedAtMs + wanted.withinSeconds * 1000;
  if (Math.min(atMs, seenAtMs) > lastMs)
    return { missing: [], broken: [`no ${what.slice(3)} in ${String(wanted.withinSeconds)} s; ${known}`] };
  return seenAtMs === Infinity ? { missing: [`${what} was not recorded; ${known}`], broken: [] } : RIGHT;
}

/** Anomalies of healthy time. `hasFault`: that ends with the fault. */
export const judgeUnexpected = (
  unwanted: NoAnomaly | undefined,
  watch: AnomalyWatch,
  hasFault: boolean,
): string[] =>
  unwanted === undefined
    ? []
    : watch.anomalies
        .filter(({ id, tier }) => reaches(tier, unwanted.tier) && (!hasFault || watch.before.has(id)))
        .map((one) => `nothing was wrong, and yet ${told(one, watch)}: ${one.evidence[0] ?? 'no evidence'}`);

function firstLimit({ limit }: AnomalyWatch, heals: readonly HealShape[]): AnomalyWatch['limit'] {
  const opened = heals
    // What is recorded of an anomaly is no symptom.
    .filter(({ mode }) => mode !== 'AnomalyOnly')
    .map(({ openedAtMs, mode }) => ({
      atMs: openedAtMs,
      sign: `a heal was opened (${mode ?? 'undecided'})`,
    }));
  return [...(limit === null ? [] : [limit]), ...opened].toSorted((a, b) => a.atMs - b.atMs)[0] ?? null;
}

const recorded = (watch: AnomalyWatch): string =>
  watch.anomalies.length === 0
    ? 'no anomaly was recorded'
    : `recorded: ${watch.anomalies.map((one) => told(one, watch)).join(', ')}`;

function told(anomaly: AnomalyShape, watch: AnomalyWatch): string {
  const blamed = mostBlamed(anomaly);
  const blame =
    blamed === null ? 'nothing stands out' : `${blamed.metric} ${(blamed.share * 100).toFixed(0)} %`;
  return `${anomaly.id} (${anomaly.tier}, ${blame}) ${when(anomaly.atMs, watch)}`;
}

function when(atMs: number, { injectedAtMs }: AnomalyWatch): string {
  const seconds = (atMs - injectedAtMs) / 1000;
  return `${Math.abs(seconds).toFixed(0)} s ${seconds < 0 ? 'before' : 'after'} the fault`;
}
