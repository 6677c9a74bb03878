import { alarmRuleOf } from '../../../domain/detection/anomaly/alarm.ts';
import { sampleAt } from '../../../domain/detection/anomaly/features.ts';
import { fitModel } from '../../../domain/detection/anomaly/fit.ts';
import type { Rows } from '../../../domain/detection/anomaly/metric.ts';
import { prepareScore } from '../../../domain/detection/anomaly/score.ts';
import type { Score } from '../../../domain/detection/anomaly/score.ts';
import type { PetshopTraffic } from '../data/petshop.ts';
import type { Row } from './figure.ts';

/** An issue is found in the row of its alarm or in one of the two after it. */
const ROWS_TO_FIND = 3;

/** Issues of PetShop's front door, by a model of the run without issues; rows before an issue count as early alarms. */
export function petshopRow(traffics: readonly PetshopTraffic[], bars: Row['bars']): Row {
  const figures = { issues: 0, found: 0, earlyRows: 0 };
  for (const traffic of traffics) {
    const fit = fitModel(traffic.metrics, traffic.noIssue, traffic.intervalMs);
    figures.issues += traffic.issues.length;
    if (fit.status === 'learning') continue;
    const { suspectAt } = alarmRuleOf(fit.model);
    const score = prepareScore(fit.model);
    for (const { rows, alarmRow } of traffic.issues) {
      const over = surprisesOf(score, rows, traffic).map((surprise) => surprise > suspectAt);
      figures.earlyRows += over.slice(0, alarmRow).filter(Boolean).length;
      figures.found += over.slice(alarmRow, alarmRow + ROWS_TO_FIND).some(Boolean) ? 1 : 0;
    }
  }
  return { set: 'PetShop', figures, bars };
}

function surprisesOf(score: Score, rows: Rows, { metrics, intervalMs }: PetshopTraffic): number[] {
  let memory = score.start();
  return Array.from({ length: rows.rows }, (_, row) => {
    const scored = score.next(memory, sampleAt(rows, metrics.length, intervalMs, row));
    memory = scored.memory;
    return scored.surprise ?? 0;
  });
}
