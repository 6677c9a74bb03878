import { basename, join } from 'node:path';
import { Problem } from '../../../test/scenarios/runner/problem.ts';
import { numbersIn, ownNumbering, readCulprits, SMD_NAMES, smdNumbering } from './culprits.ts';
import type { Entity, Metric } from './entity.ts';
import { readFloatRows } from './float-rows.ts';
import { ServerFile } from './server-file.ts';
import { entriesOf, readJson } from './source-files.ts';

interface Described {
  readonly name: string;
  readonly path: string;
  readonly file: ServerFile;
}

/**
 * Every server of a folder: NAME.json with NAME.train.f32 and NAME.test.f32 beside it, as in ASD and SMD-7. Values are
 * taken as they are: those sets come normalised, so their transform is linear unless `transforms` says otherwise. The
 * test split follows the train split at once (both sets cut one recording in two).
 *
 * Which numbers culprits use is decided for the whole folder, because one machine alone may blame low numbers only:
 * files with `metricNames` number their own columns; seven unnamed metrics are SMD-7, numbered 1–38 as in the
 * original, when the folder's name starts with `smd` or any of its files blames a number above seven; all else
 * numbers its own columns.
 * @throws Problem naming the file, for a missing, cut-off or malformed one
 */
export function loadServers(folder: string): Entity[] {
  const described = entriesOf(folder)
    .filter((entry) => entry.isFile() && entry.name.endsWith('.json'))
    .map(({ name }) => describe(folder, name.slice(0, -'.json'.length)));
  if (described.length === 0)
    throw new Problem(
      `${folder} holds no server (NAME.json)`,
      'give the folder of one set, such as the one called asd or smd7',
    );
  const ofSmd = basename(folder).toLowerCase().startsWith('smd') || described.some(blamesBeyondSeven);
  return described.map((server) => entityOf(folder, server, ofSmd && isUnnamedSeven(server.file)));
}

const describe = (folder: string, name: string): Described => {
  const path = join(folder, `${name}.json`);
  return { name, path, file: readJson(path, ServerFile) };
};

const isUnnamedSeven = (file: ServerFile): boolean => file.metrics === 7 && file.metricNames === undefined;

const blamesBeyondSeven = ({ file }: Described): boolean =>
  isUnnamedSeven(file) && file.culprits.some((culprit) => numbersIn(culprit).some((number) => number > 7));

function entityOf(folder: string, { name, path, file }: Described, ofSmd: boolean): Entity {
  const intervalMs = file.intervalSeconds * 1000;
  const startMs = file.startMs ?? 0;
  const anomalies = file.testAnomalies.map(([first, last]) => ({ first, last }));
  const numbering = ofSmd ? smdNumbering : ownNumbering(file.metrics);
  const { metrics } = file;
  const test = { rows: file.testRows, metrics, startMs: startMs + file.trainRows * intervalMs };
  return {
    name,
    metrics: metricsOf(file, ofSmd),
    intervalMs,
    train: readFloatRows(join(folder, `${name}.train.f32`), { rows: file.trainRows, metrics, startMs }),
    test: readFloatRows(join(folder, `${name}.test.f32`), test),
    anomalies,
    culprits: readCulprits(path, file.culprits, numbering, anomalies),
  };
}

function metricsOf(file: ServerFile, ofSmd: boolean): Metric[] {
  const names = file.metricNames ?? (ofSmd ? SMD_NAMES : []);
  return Array.from({ length: file.metrics }, (_, at) => ({
    name: names[at] ?? `metric${String(at + 1)}`,
    transform: file.transforms?.[at] ?? 'linear',
  }));
}
