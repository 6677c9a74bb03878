import type { Entity, Run } from '../data/entity.ts';
import { benignEvents } from './benign.ts';
import { CALM } from './disturbance.ts';
import { FAULTS } from './fault-kinds.ts';
import type { FaultKind } from './fault-kinds.ts';
import { completeOptions } from './fault-options.ts';
import type { FaultOptions } from './fault-options.ts';
import { planFaults } from './fault-plan.ts';
import { SERVICE_METRICS, serviceOf } from './service.ts';
import { serviceRows } from './service-rows.ts';
import { timetable } from './timetable.ts';

export interface InjectedFault {
  readonly run: Run;
  readonly kind: FaultKind;
  /** 1 is nominal. */
  readonly size: number;
  /** 0-based columns that a person would hold responsible. */
  readonly metrics: readonly number[];
}

export type FaultyEntity = Entity & { readonly faults: readonly InjectedFault[] };

const DAY_MS = 86_400_000;
const MONDAY_MS = Date.UTC(2026, 0, 5);

/**
 * A service with faults injected into its test days: daily rhythm, noise that lasts, heavy-tailed latency, cpu, network
 * and disk that follow requests, and hard negatives (bursts of traffic, nightly batch jobs) in train and test alike.
 * The same options give the same figures, and another `size` leaves every row outside the faults as it was.
 * @throws Problem for options that cannot be generated
 */
export function generateFaults(options: FaultOptions): FaultyEntity {
  const complete = completeOptions(options);
  const { seed, days, testDays, intervalMs, week } = complete;
  const trainRows = Math.round((days * DAY_MS) / intervalMs);
  const rows = trainRows + Math.round((testDays * DAY_MS) / intervalMs);
  const service = serviceOf(seed, week);
  const benign = benignEvents(seed, service, MONDAY_MS, Math.ceil(days + testDays));
  const planned = planFaults(complete);
  const table = timetable(benign, planned, { startMs: MONDAY_MS, intervalMs, trainRows, rows });
  const { values } = serviceRows(service, {
    seed,
    startMs: MONDAY_MS,
    rows,
    intervalMs,
    disturbanceAt: (row) => table[row] ?? CALM,
  });
  const cut = trainRows * SERVICE_METRICS.length;
  const testStartMs = MONDAY_MS + trainRows * intervalMs;
  const faults = planned.map((fault) => ({ ...fault, metrics: FAULTS[fault.kind].metrics }));
  return {
    name: `faults-${String(seed)}`,
    metrics: SERVICE_METRICS,
    intervalMs,
    train: { values: values.slice(0, cut), rows: trainRows, startMs: MONDAY_MS },
    test: { values: values.slice(cut), rows: rows - trainRows, startMs: testStartMs },
    anomalies: faults.map(({ run }) => run),
    culprits: faults.map(({ run, metrics }) => ({ run, metrics })),
    faults,
  };
}
