import { join } from 'node:path';
import { z } from 'zod';
import { Problem } from '../../../test/scenarios/runner/problem.ts';
import type { Metric, Rows } from './entity.ts';
import { FRONT_DOOR_METRICS, readFrontDoor } from './petshop-metrics.ts';
import { entriesOf, readJson } from './source-files.ts';

export interface PetshopIssue {
  /** split/issue, such as `test/issue_0`. */
  readonly name: string;
  readonly rows: Rows;
  /** The row during which the front door's objective was broken; rows before it are healthy. */
  readonly alarmRow: number;
}

/** One kind of traffic: a run without any issue, and short runs around each injected one. */
export interface PetshopTraffic {
  readonly name: string;
  readonly frontDoor: string;
  readonly metrics: readonly Metric[];
  readonly intervalMs: number;
  readonly noIssue: Rows;
  readonly issues: readonly PetshopIssue[];
}

const TargetFile = z.object({
  target: z.object({ node: z.string().min(1), timestamp: z.number().positive() }),
});
const SPLITS = ['train', 'test'];

/**
 * Amazon's PetShop, each folder of traffic that has a `noissue` run, seen from its front door only.
 *
 * What the files hold: `target.json` names the node, metric and time (seconds) of the alarm. The node is the same for
 * every issue of the given traffic, `PetSite`, which takes the users' requests: that is the front door. Each issue
 * has five rows of five minutes. A row's time is the *start* of its five minutes (CloudWatch's habit): the alarm lies
 * 0.1–3.6 min before the third row; where that is over a minute the second row's mean latency is already 15 ms above
 * the first's, where it is less they are equal and the third is fully hit. So the alarm's row is the one whose five
 * minutes hold the alarm's time (the second in all 26), rows before it are healthy, and many issues can only show
 * one row later.
 * @throws Problem naming the file, when a run is missing or malformed, or an alarm lies outside its rows
 */
export function loadPetshop(folder: string): PetshopTraffic[] {
  const kinds = entriesOf(folder).filter(
    (entry) =>
      entry.isDirectory() && entriesOf(join(folder, entry.name)).some(({ name }) => name === 'noissue'),
  );
  if (kinds.length === 0)
    throw new Problem(
      `${folder} holds no traffic with a run called noissue`,
      'give the folder called petshop, with low_traffic or another kind in it',
    );
  return kinds.map(({ name }) => trafficOf(join(folder, name), name));
}

function trafficOf(folder: string, name: string): PetshopTraffic {
  const targets = issueFoldersOf(folder).map((issue) => {
    const path = join(folder, issue, 'target.json');
    return { issue, path, ...readJson(path, TargetFile).target };
  });
  const [first] = targets;
  if (first === undefined)
    throw new Problem(`${folder} holds no issue`, 'it needs folders train/issue_N or test/issue_N');
  const other = targets.find(({ node }) => node !== first.node);
  if (other !== undefined)
    throw new Problem(
      `${other.path} alarms at "${other.node}", ${first.path} at "${first.node}"`,
      'one kind of traffic has one front door: keep issues of another one apart',
    );
  const frontDoor = first.node;
  const { rows: noIssue, intervalMs } = readFrontDoor(join(folder, 'noissue', 'metrics.csv'), frontDoor);
  const issues = targets.map(({ issue, path, timestamp }) => {
    const { rows } = readFrontDoor(join(folder, issue, 'metrics.csv'), frontDoor, intervalMs);
    return { name: issue, rows, alarmRow: alarmRowOf(path, rows, timestamp * 1000, intervalMs) };
  });
  return { name, frontDoor, metrics: FRONT_DOOR_METRICS, intervalMs, noIssue, issues };
}

const issueFoldersOf = (folder: string): string[] =>
  entriesOf(folder)
    .filter((entry) => entry.isDirectory() && SPLITS.includes(entry.name))
    .flatMap(({ name }) => entriesOf(join(folder, name)).map((issue) => ({ split: name, issue })))
    .filter(({ issue }) => issue.isDirectory())
    .map(({ split, issue }) => `${split}/${issue.name}`);

function alarmRowOf(path: string, rows: Rows, alarmMs: number, intervalMs: number): number {
  const row = Math.floor((alarmMs - rows.startMs) / intervalMs);
  if (row >= 0 && row < rows.rows) return row;
  throw new Problem(
    `${path}: the alarm at ${new Date(alarmMs).toISOString()} lies outside the rows of metrics.csv`,
    'the two files may belong to different issues: fetch both again',
  );
}
