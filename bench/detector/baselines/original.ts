import { quantile } from '../../statistics.ts';
import type { Entity } from '../data/entity.ts';
import { filledRows } from './filled-rows.ts';
import { plantTrees } from './plain-trees.ts';
import type { Verdicts } from './verdicts.ts';

const CONTAMINATION = 0.1;
/** The rolling window holds 100 points, but learning begins, and in effect ends, when it holds these. */
export const LEARNT_ROWS = 20;

/**
 * The first version of this detector: an isolation forest over a rolling window of 100 points, contamination 0.1. It
 * sees the test split as a stream and no train split. At the 20th point it fits 100 trees to those 20 and takes the 90 %
 * quantile (nearest rank) of their own scores; from then on a point above that is an alarm. Before, it is silent.
 *
 * The window never matters: a second `train` of `ml-isolation-forest` only adds trees that `predict` does not read, so
 * trees, scores and threshold are left as first fitted. What a second `train` does move, the divisor in the score, is
 * left out: against the same threshold it would have nearly every row in alarm.
 */
export function original({ name, metrics, test }: Entity): Verdicts {
  const stream = filledRows(test, metrics.length);
  const learnt = stream.slice(0, LEARNT_ROWS);
  const silent = learnt.map(() => 0);
  const { threshold, later } =
    learnt.length < LEARNT_ROWS
      ? { threshold: Infinity, later: [] }
      : learn(learnt, stream.slice(LEARNT_ROWS), `original ${name}`);
  const scores = [...silent, ...later];
  return {
    name: 'first version (window 100, contamination 0.1)',
    scores,
    alarms: scores.map((score) => score > threshold),
  };
}

function learn(learnt: number[][], rest: number[][], stream: string): { threshold: number; later: number[] } {
  const score = plantTrees(learnt, stream);
  return { threshold: quantile(score(learnt), 1 - CONTAMINATION) ?? Infinity, later: score(rest) };
}
