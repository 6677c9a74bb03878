import {
  nobodyBlamed,
  blameMore,
  prepareBlame,
  sharesOf,
} from '../../../domain/detection/anomaly/attribution.ts';
import { fitModel } from '../../../domain/detection/anomaly/fit.ts';
import type { Model } from '../../../domain/detection/anomaly/model.ts';
import { prepareScore } from '../../../domain/detection/anomaly/score.ts';
import type { Scored } from '../../../domain/detection/anomaly/score.ts';
import type { Entity } from '../data/entity.ts';
import { topOneHits } from '../measures/attribution.ts';
import { averagePrecision } from '../measures/average-precision.ts';
import { bestF1 } from '../measures/best-f1.ts';
import { vusPr } from '../measures/vus-pr.ts';
import { meanOf } from '../../statistics.ts';
import { courseOf, scoreTest } from '../walk.ts';
import type { Row } from './figure.ts';

/** An entity scored with one model of its train split. */
interface ScoredEntity {
  readonly entity: Entity;
  readonly model: Model;
  readonly scored: readonly Scored[];
}

/**
 * How well the score ranks: fitted once on the train split, no labels, thresholds chosen by nobody. `bestF1` is an oracle's
 * (the best threshold in hindsight) and says so. Culprits are judged on the rows people labelled.
 */
export function rankingRow(set: string, entities: readonly Entity[], bars: Row['bars']): Row {
  const all = entities.flatMap((entity) => scoreEntity(entity) ?? []);
  const mean = (of: (one: ScoredEntity, scores: Float64Array, labels: number[]) => number | null) =>
    meanOf(all.map((one) => of(one, surprises(one), labelsOf(one.entity))));
  const figures = {
    entities: entities.length,
    learning: entities.length - all.length,
    averagePrecision: mean((_, scores, labels) => averagePrecision(scores, labels)),
    vusPr: mean((_, scores, labels) => vusPr(scores, labels)),
    oracleF1: mean((_, scores, labels) => bestF1(scores, labels)?.f1 ?? null),
    topOneCulprit: topOneHits(all.flatMap(blamedEvents)).rate,
  };
  return { set, figures, bars };
}

function scoreEntity(entity: Entity): ScoredEntity | null {
  const fit = fitModel(entity.metrics, entity.train, entity.intervalMs);
  if (fit.status === 'learning') return null;
  return { entity, model: fit.model, scored: scoreTest(prepareScore(fit.model), courseOf(entity)) };
}

const surprises = ({ scored }: ScoredEntity): Float64Array =>
  Float64Array.from(scored, ({ surprise }) => surprise ?? 0);

export function labelsOf({ anomalies, test }: Entity): number[] {
  const labels = new Array<number>(test.rows).fill(0);
  for (const { first, last } of anomalies) labels.fill(1, first, last + 1);
  return labels;
}

function blamedEvents({ entity, model, scored }: ScoredEntity) {
  const blame = prepareBlame(model);
  return entity.culprits.map(({ run, metrics }) => {
    const blamed = scored
      .slice(run.first, run.last + 1)
      .reduce((sum, { vector, missing }) => blameMore(sum, blame(vector, missing)), nobodyBlamed);
    return { culprits: metrics, shares: sharesOf(blamed) };
  });
}
