import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from '../../../test/scenarios/runner/problem.ts';
import type { Entity } from '../data/entity.ts';
import { writeFloatRows } from '../data/float-rows.ts';
import type { ServerFile } from '../data/server-file.ts';

/**
 * Writes NAME.json, NAME.train.f32 and NAME.test.f32 (the layout of ASD, with `metricNames`, `transforms` and
 * `startMs` added), so that `loadServers` reads the same entity back; values are rounded to float32.
 * @throws Problem when the folder cannot be written
 */
export function writeEntity(folder: string, entity: Entity): void {
  const { name, train, test, metrics } = entity;
  const file: ServerFile = {
    metrics: metrics.length,
    trainRows: train.rows,
    testRows: test.rows,
    intervalSeconds: entity.intervalMs / 1000,
    startMs: train.startMs,
    testAnomalies: entity.anomalies.map(({ first, last }) => [first, last]),
    culprits: entity.culprits.map(
      ({ run, metrics: columns }) =>
        `${String(run.first)}-${String(run.last)}:${columns.map((column) => String(column + 1)).join(',')}`,
    ),
    metricNames: metrics.map((metric) => metric.name),
    transforms: metrics.map((metric) => metric.transform),
  };
  try {
    mkdirSync(folder, { recursive: true });
    writeFloatRows(join(folder, `${name}.train.f32`), train);
    writeFloatRows(join(folder, `${name}.test.f32`), test);
    writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(file, null, 1)}\n`);
  } catch (failed) {
    throw new Problem(
      `${name} cannot be written to ${folder}: ${failed instanceof Error ? failed.message : String(failed)}`,
      'give a folder that can be written and has room',
      { cause: failed },
    );
  }
}
