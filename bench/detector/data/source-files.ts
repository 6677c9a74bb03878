import { readdirSync, readFileSync } from 'node:fs';
import type { Dirent } from 'node:fs';
import type { z } from 'zod';
import { Problem } from '../../../test/scenarios/runner/problem.ts';

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** What a folder of data holds, by name; hidden entries left out. */
export function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => !entry.name.startsWith('.'))
      .toSorted((one, other) => one.name.localeCompare(other.name, 'en', { numeric: true }));
  } catch (failed) {
    throw new Problem(
      `the data folder ${folder} cannot be read: ${reasonOf(failed)}`,
      'give the folder that holds the set (its layout is told by the data’s own README)',
      { cause: failed },
    );
  }
}

export function bytesOf(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (failed) {
    throw new Problem(
      `${path} cannot be read: ${reasonOf(failed)}`,
      'the file belongs to the set: fetch it again, or take its entry out of the set',
      { cause: failed },
    );
  }
}

export const textOf = (path: string): string =>
  bytesOf(path)
    .toString('utf8')
    .replace(/^\uFEFF/, '');

/** A JSON file, checked against what is expected of it. */
export function readJson<S extends z.ZodType>(path: string, schema: S): z.infer<S> {
  const parsed = schema.safeParse(jsonOf(path));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue === undefined || issue.path.length === 0 ? '' : ` at ${issue.path.join('.')}`;
  throw new Problem(
    `${path} is not what is expected${where}: ${issue?.message ?? 'unknown'}`,
    'compare it with another file of the same set and mend it, or fetch it again',
  );
}

function jsonOf(path: string): unknown {
  try {
    return JSON.parse(textOf(path));
  } catch (failed) {
    if (failed instanceof Problem) throw failed;
    throw new Problem(`${path} is no JSON: ${reasonOf(failed)}`, 'it may be cut off: fetch it again', {
      cause: failed,
    });
  }
}
