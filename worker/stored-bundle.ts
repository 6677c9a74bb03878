import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildIdOf } from './versioning.ts';
import type { WorkflowBundle } from './versioning.ts';

/** The folders that hold whatever a workflow imports of ours, and the file that fixes the version of all the rest. */
const PARTS = ['workflows', 'domain'] as const;
const VERSIONS = 'package-lock.json';
const PREFIX = 'workflows-';

export interface Stored {
  /** Where the last bundle is kept; null: it is built at every start. */
  readonly folder: string | null;
  /** The project's own folder. */
  readonly project: string;
  readonly build: () => Promise<WorkflowBundle>;
}

/**
 * The workflows' bundle: the stored one if it was made of exactly these sources, else a new one, which is stored. To build
 * one takes a processor seconds in which nobody heals, so a worker that comes back after a death does not. What cannot be
 * read, is damaged, or cannot be written costs no more than the building.
 */
export async function storedBundle({ folder, project, build }: Stored): Promise<WorkflowBundle> {
  const key = folder === null ? null : await keyOf(project).catch(() => null);
  if (folder === null || key === null) return await build();
  const file = join(folder, `${PREFIX}${key}.cjs`);
  const kept = await readKept(file);
  if (kept !== null) return { code: kept, buildId: buildIdOf(kept) };
  const bundle = await build();
  await keep(folder, file, bundle.code).catch(() => undefined);
  return bundle;
}

/** One hash of every source's path and content: a bundle of other sources is never taken for this one. Its source map names the folder. */
async function keyOf(project: string): Promise<string> {
  const hash = createHash('sha256').update(`${process.version}\0${project}`);
  for (const path of await sourcesOf(project))
    hash.update(`\0${path}\0`).update(await readFile(join(project, path)));
  return hash.digest('hex').slice(0, 32);
}

async function sourcesOf(project: string): Promise<string[]> {
  const files = await Promise.all(
    PARTS.map(async (part) =>
      (await readdir(join(project, part), { recursive: true }))
        .filter((name) => name.endsWith('.ts'))
        .map((name) => join(part, name)),
    ),
  );
  return [VERSIONS, ...files.flat().toSorted()];
}

const checksum = (code: string): string => createHash('sha256').update(code).digest('hex');

async function readKept(file: string): Promise<string | null> {
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) return null;
  const end = text.indexOf('\n');
  const code = text.slice(end + 1);
  return text.slice(0, end) === checksum(code) ? code : null;
}

/** One bundle is kept: that of other sources goes. A worker killed in the middle leaves none that looks whole. */
async function keep(folder: string, file: string, code: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const name of await readdir(folder))
    if (name.startsWith(PREFIX)) await rm(join(folder, name), { force: true });
  const unfinished = `${file}.${randomUUID()}`;
  await writeFile(unfinished, `${checksum(code)}\n${code}`);
  await rename(unfinished, file);
}
